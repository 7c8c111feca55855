package page

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Set is a collection of templates, parsed once. Set the fields before first use; then it is safe for concurrent use.
// The zero value has the built-in templates alone.
//
// Files end in ".html". Those in a directory "layouts" or "partials" are shared: every page may call the templates that they
// define. Each other file is a page and is parsed on top of the shared ones, so that two pages may define the same
// block. A page begins with the layout it wants, {{template "layout" .}} or {{template "card" .}}, and defines "content"; it may
// also define "actions" (buttons beside the title), "aside" (a column at the end side) and "head".
type Set struct {
	// Files are template files; a later file system wins where two have a file of the same path, and all win over the
	// built-in ones. So one partial of the built-in set, or of the admin, can be replaced by a file.
	Files []fs.FS
	// Assets are the caller's own files for the function asset; the built-in ones are found as well.
	Assets *Assets
	// Funcs are added to the built-in functions.
	Funcs template.FuncMap
	// Frame gives the frame of a request's pages: navigation, user, token. Nil means the zero Frame.
	Frame func(*http.Request) Frame
	// Policy is the Content-Security-Policy that pages are sent with. Empty means the constant Policy.
	Policy string
	// Location is the time zone that times are shown in. Nil means UTC.
	Location *time.Location
	// Reload parses again whenever a file has changed. It is for development, with os.DirFS in Files.
	Reload bool

	mu     sync.Mutex
	parsed *parsedSet
}

// parsedSet is what became of the files at one time.
type parsedSet struct {
	pages map[string]*template.Template
	err   error
	stamp time.Time // newest file
	count int
}

// Check parses the templates and says what is wrong with them, one line for each file.
func (s *Set) Check() error {
	p := s.load()
	errs := []error{p.err}
	for _, name := range slices.Sorted(maps.Keys(p.pages)) {
		// Escaping happens at first use. Without data a page may well fail, but a fault in the escaping shows.
		var fault *template.Error
		if err := p.pages[name].ExecuteTemplate(io.Discard, name, View{}); errors.As(err, &fault) {
			errs = append(errs, fmt.Errorf("page template %s: %w", name, err))
		}
	}
	if s.Assets != nil {
		errs = append(errs, s.Assets.Check())
	}
	return errors.Join(errs...)
}

// Render executes the page called name, a path such as "list.html", and writes it to w, or nothing if there is an error.
// "list.html#rows" executes the template "rows" as that page sees it, which is how a part of a page is sent to htmx.
// Built-in layouts expect data to be a [View]; see [Page], which makes one.
func (s *Set) Render(w io.Writer, name string, data any) error {
	file, block, _ := strings.Cut(name, "#")
	p := s.load()
	t := p.pages[file]
	if t == nil {
		if p.err != nil {
			return p.err
		}
		return fmt.Errorf("page template %s: no such file", file)
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, cmp.Or(block, file), data); err != nil {
		return fmt.Errorf("rendering page template %s: %w", name, err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// Has reports whether there is a page called name.
func (s *Set) Has(name string) bool { return s.load().pages[name] != nil }

func (s *Set) load() *parsedSet {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parsed != nil && !s.Reload {
		return s.parsed
	}
	if s.parsed != nil {
		if stamp, count := s.newest(); stamp.Equal(s.parsed.stamp) && count == s.parsed.count {
			return s.parsed
		}
	}
	s.parsed = s.parse()
	return s.parsed
}

// newest gives the time of the last change and the number of files, to see additions and removals too.
func (s *Set) newest() (stamp time.Time, count int) {
	for _, files := range s.Files {
		fs.WalkDir(files, ".", func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // parse will say so
			}
			if info, err := d.Info(); err == nil {
				count++
				if info.ModTime().After(stamp) {
					stamp = info.ModTime()
				}
			}
			return nil
		})
	}
	return stamp, count
}

func (s *Set) parse() *parsedSet {
	p := &parsedSet{pages: map[string]*template.Template{}}
	p.stamp, p.count = s.newest()
	var errs []error
	shared, pages := map[string]string{}, map[string]string{}
	for _, files := range append([]fs.FS{mustSub(templateFiles, "templates")}, s.Files...) {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".html" {
				return err
			}
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if isShared(name) {
				shared[name] = string(text)
			} else {
				pages[name] = string(text)
			}
			return nil
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("reading page templates: %w", err))
		}
	}
	base := template.New("").Funcs(s.funcs()).Funcs(s.Funcs)
	for _, name := range slices.Sorted(maps.Keys(shared)) {
		if _, err := base.New(name).Parse(shared[name]); err != nil {
			errs = append(errs, fmt.Errorf("page template %s: %w", name, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		t, err := base.Clone()
		if err == nil {
			_, err = t.New(name).Parse(pages[name])
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("page template %s: %w", name, err))
			continue
		}
		p.pages[name] = t
	}
	p.err = errors.Join(errs...)
	return p
}

func isShared(name string) bool {
	dir := path.Base(path.Dir(name))
	return dir == "layouts" || dir == "partials"
}
