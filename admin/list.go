package admin

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
)

// Parameters of a list's address. Filters have parameters of their own, named after their columns.
const (
	paramSearch = "q"
	paramOrder  = "o"
	paramPage   = "p"
	paramSelect = "key"
)

// listQuery is what the address of a list asks for.
type listQuery struct {
	values url.Values
	search string
	order  int // index in entry.columns, or -1
	desc   bool
	page   int
	where  []orm.Cond
	chips  []page.Chip
}

// parse reads the address. What it does not know is refused: a list that silently shows more than was asked for misleads.
func (e *entry) parse(r *request) (*listQuery, error) {
	q := &listQuery{values: r.URL.Query(), order: -1, page: 1}
	known := map[string]bool{paramSearch: len(e.search) > 0, paramOrder: true, paramPage: true}
	for _, f := range e.filters {
		for _, name := range f.parameters() {
			known[name] = true
		}
	}
	for name, values := range q.values {
		if !known[name] {
			return nil, problem.BadRequest("There is no filter %q in this list.", name)
		}
		if !slices.ContainsFunc(values, isNoText) {
			continue
		}
		return nil, problem.BadRequest("The value of %q is no text.", name)
	}
	if s := q.values.Get(paramPage); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 10_000_000 {
			return nil, problem.BadRequest("%q is no page of this list.", s)
		}
		q.page = n
	}
	if s := q.values.Get(paramOrder); s != "" {
		name, desc := strings.CutPrefix(s, "-")
		q.desc = desc
		q.order = slices.IndexFunc(e.columns, func(p *path) bool { return p.ref.String() == name && p.sortable() })
		if q.order < 0 {
			return nil, problem.BadRequest("This list cannot be sorted by %q.", name)
		}
	}
	q.search = strings.TrimSpace(q.values.Get(paramSearch))
	if len(strings.Fields(q.search)) > mostWords {
		return nil, problem.BadRequest("Search for at most %d words.", mostWords)
	}
	if q.search != "" && len(e.search) > 0 {
		q.where = append(q.where, e.searchFor(q.search)...)
		q.chips = append(q.chips, page.Chip{Label: "Search", Value: q.search, RemoveURL: q.without(paramSearch)})
	}
	for _, f := range e.filters {
		conds, err := f.conditions(r, q)
		if err != nil {
			return nil, err
		}
		q.where = append(q.where, conds...)
	}
	return q, nil
}

// mostWords is how many words a search may have: each asks every column that is searched.
const mostWords = 20

// isNoText reports whether it is text that no database takes.
func isNoText(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// searchFor asks that each word stands in one of the columns.
func (e *entry) searchFor(text string) []orm.Cond {
	var all []orm.Cond
	for _, word := range strings.Fields(text) {
		var one []orm.Cond
		for _, p := range e.search {
			one = append(one, orm.Compare(p.ref, orm.OpIContains, word))
		}
		all = append(all, orm.Or(one...))
	}
	return all
}

// with is the list's address with one parameter changed, on the first page; an empty value takes it away.
func (q *listQuery) with(name, value string) string {
	values := url.Values{}
	for n, v := range q.values {
		if n != paramPage && n != name {
			values[n] = v
		}
	}
	if value != "" {
		values.Set(name, value)
	}
	return "?" + values.Encode()
}

func (q *listQuery) without(names ...string) string {
	values := url.Values{}
	for n, v := range q.values {
		if n != paramPage && !slices.Contains(names, n) {
			values[n] = v
		}
	}
	return "?" + values.Encode()
}

// sortable reports whether a list can be sorted by the path.
func (p *path) sortable() bool {
	return p.column != nil && p.column.Type.Kind != orm.KindJSON && p.column.Type.Kind != orm.KindBytes && p.column.Type.Kind != orm.KindRange
}

// listPage is the data of list.html.
type listPage struct {
	Search    *page.Search
	Chips     []page.Chip
	Filters   *page.Filters
	Table     page.Table
	Pager     page.Pager
	AddURL    string
	Add       string // what the button adds
	CanDelete bool
	CSRF      page.CSRF
}

func (e *entry) list(r *request) (responder, error) {
	q, err := e.parse(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	query := orm.FromTable(e.table).Where(q.where...)
	total, err := e.db.CountAny(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", e.table.LabelPlural, err)
	}
	size := e.perPage()
	if last := lastPage(total, size); q.page > last {
		// Rows have gone since the address was made.
		return page.Redirect{To: e.url() + q.to(last)}, nil
	}
	query = e.ordered(query, q)
	rows, err := e.db.AllAny(ctx, query.With(e.with...).Limit(size).Offset((q.page-1)*size))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", e.table.LabelPlural, err)
	}
	data := listPage{
		Chips: q.chips,
		Table: e.listTable(q, rows, r.can(auth.Delete, e)),
		Pager: e.pager(q, total, len(rows)),
		CSRF:  auth.CSRF(ctx),
	}
	data.CanDelete = r.can(auth.Delete, e) && len(rows) > 0
	if r.can(auth.Add, e) {
		data.AddURL, data.Add = "add", "Add "+e.table.Label
	}
	if len(e.search) > 0 {
		data.Search = &page.Search{URL: e.url(), Name: paramSearch, Value: q.search, Placeholder: "Search " + e.table.LabelPlural, Hidden: q.keep(paramSearch)}
	}
	if data.Filters, err = e.filterPanel(r, q); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		data.Table.Empty = e.empty(r, q)
	}
	p := e.site.page(r, "list.html", e.plural(), data)
	p.Crumbs = []page.Link{e.site.home(), {Label: sentence(e.table.Component)}}
	return p, nil
}

// ordered puts the rows in the order that was asked for, and rows alike in that of their keys, so that no row is on two pages.
func (e *entry) ordered(query orm.AnyQuery, q *listQuery) orm.AnyQuery {
	order := e.options.order
	if q.order >= 0 {
		order = []orm.Sort{orm.SortBy(e.columns[q.order].ref, q.desc)}
	}
	if order == nil {
		return query
	}
	order = slices.Clone(order)
	for _, c := range e.table.PK {
		if q.order < 0 || e.columns[q.order].column != c {
			order = append(order, orm.SortBy(orm.Ref{c.GoName}, false))
		}
	}
	return query.Order(order...)
}

// to is the address of a page of the list.
func (q *listQuery) to(n int) string {
	if n == 1 {
		return q.without()
	}
	return q.with(paramPage, strconv.Itoa(n))
}

func lastPage(total int64, size int) int { return max(1, int((total+int64(size)-1)/int64(size))) }

// keep are the address's parameters for a form that sets one of them.
func (q *listQuery) keep(except ...string) []page.Param {
	var params []page.Param
	for name, values := range q.values {
		if name == paramPage || slices.Contains(except, name) {
			continue
		}
		for _, value := range values {
			params = append(params, page.Param{Name: name, Value: value})
		}
	}
	slices.SortFunc(params, func(a, b page.Param) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return params
}

func (e *entry) listTable(q *listQuery, rows []any, canDelete bool) page.Table {
	t := page.Table{Label: e.plural()}
	if canDelete {
		t.Select, t.Form = paramSelect, "selection"
	}
	for i, p := range e.columns {
		c := page.Column{Label: p.label(), End: p.column != nil && len(p.relations) == 0 && numeric(p.column)}
		if p.sortable() {
			order := p.ref.String()
			if q.order == i {
				c.Sort = "ascending"
				if q.desc {
					c.Sort = "descending"
				} else {
					order = "-" + order
				}
			}
			c.SortURL = q.with(paramOrder, order)
		}
		t.Columns = append(t.Columns, c)
	}
	for _, row := range rows {
		line := page.Row{Key: e.keyText(row)}
		for i, p := range e.columns {
			c := e.cell(p, row)
			if i == 0 {
				c.URL, c.Strong, c.End = e.rowURL(row), true, false
				if c.Bool != nil || c.Text == "" {
					c.Bool, c.Text = nil, name(e.table, row)
				}
			}
			line.Cells = append(line.Cells, c)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func numeric(c *orm.Column) bool {
	if c.PK || c.References != nil {
		return false
	}
	switch c.Type.Kind {
	case orm.KindInt16, orm.KindInt32, orm.KindInt64, orm.KindFloat32, orm.KindFloat64, orm.KindDecimal:
		return c.Field == nil || c.Field.Type.Base().Enum == nil
	}
	return false
}

// pager links to the other pages.
func (e *entry) pager(q *listQuery, total int64, shown int) page.Pager {
	size := int64(e.perPage())
	last := lastPage(total, e.perPage())
	first := int64(q.page-1)*size + 1
	label := e.table.LabelPlural
	if total == 1 {
		label = e.table.Label
	}
	p := page.Pager{Summary: fmt.Sprintf("%s %s", page.Thousands(total), label)}
	if total > size && shown > 0 {
		p.Summary = fmt.Sprintf("%s–%s of %s %s", page.Thousands(first), page.Thousands(first+int64(shown)-1), page.Thousands(total), label)
	}
	to := q.to
	if q.page > 1 {
		p.First, p.Prev = to(1), to(min(q.page-1, last))
	}
	if q.page < last {
		p.Next, p.Last = to(q.page+1), to(last)
	}
	if last > 1 {
		p.Pages = pageLinks(q.page, last, to)
	}
	return p
}

// pageLinks are the pages around the current one, with the first and the last.
func pageLinks(current, last int, to func(int) string) []page.Link {
	var links []page.Link
	previous := 0
	for n := 1; n <= last; n++ {
		if n != 1 && n != last && (n < current-2 || n > current+2) {
			continue
		}
		if n != previous+1 {
			links = append(links, page.Link{})
		}
		links = append(links, page.Link{Label: page.Thousands(int64(n)), URL: to(n), Current: n == current})
		previous = n
	}
	return links
}

func (e *entry) empty(r *request, q *listQuery) *page.Empty {
	if len(q.chips) > 0 {
		return &page.Empty{Icon: "search", Title: "Nothing fits", Text: "No " + e.table.Label + " fits what you are looking for.",
			Actions: []page.Link{{Label: "Show all " + e.table.LabelPlural, URL: e.url(), Icon: "x"}}}
	}
	empty := &page.Empty{Icon: e.icon(), Title: "No " + e.table.LabelPlural + " yet"}
	if r.can(auth.Add, e) {
		empty.Actions = []page.Link{{Label: "Add the first " + e.table.Label, URL: "add", Icon: "plus"}}
	}
	return empty
}

func (s *Site) home() page.Link { return page.Link{Label: "Overview", URL: s.path() + "/"} }
