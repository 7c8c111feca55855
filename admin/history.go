package admin

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
)

// mostEvents is how many entries of the log a page shows.
const mostEvents = 100

// historyPage is the data of history.html.
type historyPage struct {
	Events []page.Event
	Empty  page.Empty
}

func (e *entry) history(r *request) (responder, error) {
	row, err := e.rowOf(r, e.db)
	if err != nil {
		return nil, err
	}
	l := orm.Columns[LogEntry]()
	entries, err := e.db.All(r.Context(), orm.From[LogEntry]().
		Where(orm.Eq(&l.Model, strings.ReplaceAll(e.slug(), "/", ".")), orm.Eq(&l.Key, e.keyText(row))).Limit(mostEvents))
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	data := historyPage{Empty: page.Empty{Icon: "history", Title: "No history", Text: "Nobody has changed this through the admin site yet."}}
	for _, entry := range entries {
		data.Events = append(data.Events, e.site.event(entry, false))
	}
	title := name(e.table, row)
	p := e.site.page(r, "history.html", "History of "+title, data)
	p.Crumbs = []page.Link{e.site.home(), {Label: e.plural(), URL: e.url()}, {Label: title, URL: e.rowURL(row)}}
	return p, nil
}

// event is an entry of the log as a page shows it, with the name of the row if it stands among others.
func (s *Site) event(entry *LogEntry, named bool) page.Event {
	event := page.Event{Icon: entry.Action.icon(), Title: entry.Action.past(), Who: entry.Username,
		When: entry.At.UTC().Format("2006-01-02 15:04 UTC"), ISOTime: entry.At.UTC().Format(time.RFC3339)}
	switch entry.Action {
	case Added:
		event.Kind = page.Success
	case Deleted:
		event.Kind = page.Danger
	default:
		event.Kind = page.Info
	}
	if named {
		event.Title = entry.String()
		if e := s.byType[strings.Replace(entry.Model, ".", "/", 1)]; e != nil && entry.Action != Deleted {
			event.URL = e.url() + url.PathEscape(entry.Key) + "/"
		}
		return event
	}
	for _, c := range entry.Changes {
		event.Changes = append(event.Changes, page.Change{Field: c.Field, Before: c.Before, After: c.After})
	}
	return event
}

// indexPage is the data of index.html.
type indexPage struct {
	Groups []indexGroup
	Events []page.Event
	Empty  page.Empty
}

type indexGroup struct {
	Label string
	Cards []page.Stat
}

// index is the site's first page: the models with their sizes, and what was done last.
func (s *Site) index(r *request) (responder, error) {
	ctx := r.Context()
	data := indexPage{Empty: page.Empty{Icon: "history", Title: "Nothing yet", Text: "What is added, changed and deleted here is listed."}}
	for _, g := range s.groups(r) {
		group := indexGroup{Label: g.label}
		for _, e := range g.entries {
			n, err := s.users.DB.CountAny(ctx, orm.FromTable(e.table))
			if err != nil {
				return nil, fmt.Errorf("count %s: %w", e.table.LabelPlural, err)
			}
			group.Cards = append(group.Cards, page.Stat{Label: e.plural(), Value: page.Thousands(n), Icon: e.icon(), URL: e.url()})
		}
		data.Groups = append(data.Groups, group)
	}
	events, err := s.recent(ctx, r)
	if err != nil {
		return nil, err
	}
	data.Events = events
	p := s.page(r, "index.html", "Overview", data)
	return p, nil
}

// recent are the user's own last actions, or everybody's for those who may see the log.
func (s *Site) recent(ctx context.Context, r *request) ([]page.Event, error) {
	l := orm.Columns[LogEntry]()
	q := orm.From[LogEntry]().Limit(12)
	if log := s.byType["admin/log_entry"]; log == nil || !r.may.Has("admin.view_log_entry") {
		q = q.Where(orm.Eq(&l.UserID, &r.user.ID))
	}
	entries, err := s.users.DB.All(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	var events []page.Event
	for _, entry := range entries {
		events = append(events, s.event(entry, true))
	}
	return events, nil
}
