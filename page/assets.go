package page

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"
)

// Assets serves static files from memory under URLs that contain a hash of their content, so that browsers may keep
// them for ever and still see a change at once. Set the fields before first use; then it is safe for concurrent use.
// The zero value serves no files.
//
// Files are read once, when first needed. Names that begin with a dot are left out, and there are no directory listings.
type Assets struct {
	// Prefix is the URL path the files stand under; it begins and ends with a slash. Empty means "/static/".
	Prefix string
	// Files are the file systems to read, whole. A later one wins where two have a file of the same name.
	Files []fs.FS

	once   sync.Once
	err    error
	byName map[string]*asset
	byHash map[string]*asset // keyed by name with the hash in it
}

// Check reads the files and says what is wrong with them: a file that cannot be read, or a malformed Prefix.
func (a *Assets) Check() error {
	a.once.Do(a.load)
	return a.err
}

// URL gives the address of the file called name, such as "app.css", with its hash: "/static/app.3f9a1c0d2b.css".
// For a name that there is no file for it gives the plain address, which answers 404.
func (a *Assets) URL(name string) string {
	a.once.Do(a.load)
	name = strings.TrimPrefix(name, "/")
	if f := a.byName[name]; f != nil {
		return a.prefix() + f.hashed
	}
	return a.prefix() + name
}

// Has reports whether there is a file called name.
func (a *Assets) Has(name string) bool {
	a.once.Do(a.load)
	return a.byName[name] != nil
}

// ServeHTTP answers GET and HEAD. A hashed address may be cached for a year; the plain one must be asked about again
// each time (ETag, 304). It compresses for clients that accept gzip, once per file. A request path may or may not
// have Prefix stripped.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a.once.Do(a.load)
	name := strings.TrimPrefix(r.URL.Path, a.prefix())
	name = strings.TrimPrefix(name, "/")
	if f := a.byHash[name]; f != nil {
		f.serve(w, r, "public, max-age=31536000, immutable")
		return
	}
	if f := a.byName[name]; f != nil {
		f.serve(w, r, "no-cache")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.NotFound(w, r)
}

func (a *Assets) prefix() string {
	if a.Prefix == "" {
		return "/static/"
	}
	return a.Prefix
}

func (a *Assets) load() {
	a.byName, a.byHash = map[string]*asset{}, map[string]*asset{}
	var errs []error
	if p := a.prefix(); !strings.HasPrefix(p, "/") || !strings.HasSuffix(p, "/") {
		errs = append(errs, fmt.Errorf("page.Assets: prefix %q must begin and end with a slash", p))
	}
	for _, files := range a.Files {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if base := d.Name(); name != "." && strings.HasPrefix(base, ".") {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if d.IsDir() {
				return nil
			}
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			a.byName[name] = newAsset(name, content)
			return nil
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("page.Assets: reading the files for %s: %w", a.prefix(), err))
		}
	}
	for _, f := range a.byName {
		a.byHash[f.hashed] = f
	}
	a.err = errors.Join(errs...)
}
