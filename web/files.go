package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/gotandem/tandem/problem"
)

// Files serves a tree of files: a folder of downloads, a website, or the front end of a single-page app. Routes that name a path more
// closely win, and "GET /" leaves them their 405 for other methods too:
//
//	r.Mount("/static", &web.Files{FS: static})
//	r.Handle("GET /", &web.Files{FS: dist, Index: "index.html", Fallback: "index.html", Immutable: []string{"assets/*"}})
//
// It answers GET and HEAD with ranges and conditional requests, as [File] does. Folders are never listed, names that begin with a dot (but for
// .well-known, RFC 8615) are not found, and no name leads out of the tree. Set the fields before the first use; then it is safe for concurrent use. For files of
// templates, with names that change with their content, see package page.
type Files struct {
	// FS holds the files. For the files of a folder of an embed.FS, use fs.Sub.
	FS fs.FS
	// Dir is a folder of the machine in place of FS. Symbolic links are followed within it alone, unlike those of os.DirFS.
	Dir string
	// Index is the file that is sent for its folder, such as "index.html"; "" for none.
	Index string
	// Fallback is a file that is sent with 200 for what is not there, when a person goes there: a GET whose Accept names text/html. The
	// paths of a single-page app are known to its script alone. Others, such as that script itself, get a 404.
	Fallback string
	// NotFound is a page that is sent with 404 to persons, in place of a problem.
	NotFound string
	// Immutable are patterns of path.Match for names that change with their content, such as "assets/*": clients keep those for a
	// year. Of all others they ask each time whether they have changed.
	Immutable []string
	// Policy is the Content-Security-Policy of HTML files; "" leaves what middleware has set.
	Policy string
	// InsecureDotFiles serves names that begin with a dot as well.
	InsecureDotFiles bool

	once sync.Once
	tree fs.FS
	err  error
	tags sync.Map // of files without a time: the hash of their content by name
}

// WiringMistake says what is wrong with the fields. Mount and Handle ask for it.
func (f *Files) WiringMistake() error {
	f.once.Do(f.open)
	return f.err
}

func (f *Files) open() {
	f.tree = f.FS
	var errs []error
	switch {
	case f.Dir != "" && f.FS != nil:
		errs = append(errs, errors.New("web.Files: give FS or Dir, not both"))
	case f.Dir != "":
		root, err := os.OpenRoot(f.Dir)
		if err != nil {
			f.err = fmt.Errorf("web.Files: Dir: %w", err)
			return
		}
		f.tree = root.FS()
	case f.FS == nil:
		f.err = errors.New("web.Files: give FS or Dir")
		return
	}
	for _, page := range []struct{ field, name string }{{"Fallback", f.Fallback}, {"NotFound", f.NotFound}} {
		if page.name == "" {
			continue
		}
		if stat, err := fs.Stat(f.tree, page.name); err != nil {
			errs = append(errs, fmt.Errorf("web.Files: %s: %w", page.field, err))
		} else if stat.IsDir() {
			errs = append(errs, fmt.Errorf("web.Files: %s: %s is a folder", page.field, page.name))
		}
	}
	for _, pattern := range f.Immutable {
		if _, err := path.Match(pattern, ""); err != nil {
			errs = append(errs, fmt.Errorf("web.Files: Immutable: %q: %w", pattern, err))
		}
	}
	f.err = errors.Join(errs...)
}

// ServeHTTP sends the file that the path names.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := f.WiringMistake(); err != nil {
		WriteError(w, r, err)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	folder := name == "" || strings.HasSuffix(name, "/")
	name = strings.TrimSuffix(name, "/")
	if name == "" {
		name = "."
	}
	file, stat, err := f.find(name, folder)
	switch {
	case errors.Is(err, errFolder):
		// Relative, since the path may have lost a prefix on the way here.
		w.Header().Set("Location", (&url.URL{Path: "./" + path.Base(name) + "/", RawQuery: r.URL.RawQuery}).String())
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	case errors.Is(err, fs.ErrNotExist):
		f.missing(w, r)
		return
	case err != nil:
		WriteError(w, r, fmt.Errorf("sending file %s: %w", name, err))
		return
	}
	defer file.Close()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		WriteError(w, r, problem.New(http.StatusMethodNotAllowed, "%s is not allowed here, only GET, HEAD.", r.Method).WithHeader("Allow", "GET, HEAD"))
		return
	}
	if folder {
		name = path.Join(name, f.Index)
	}
	f.send(w, r, name, file, stat, http.StatusOK)
}

// errFolder is a folder with an index whose path lacks the slash.
var errFolder = errors.New("is a folder")

// find opens a file, or the index of a folder. What clients may not have is fs.ErrNotExist.
func (f *Files) find(name string, folder bool) (fs.File, fs.FileInfo, error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") || f.hidden(name) || folder && f.Index == "" {
		return nil, nil, fs.ErrNotExist
	}
	if folder {
		name = path.Join(name, f.Index)
	}
	file, err := f.tree.Open(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) && f.absent(name) {
			err = fs.ErrNotExist // "a.txt/b", whose error the systems word differently, and links that lead out of the tree
		}
		return nil, nil, err
	}
	stat, err := file.Stat()
	if err == nil && stat.IsDir() {
		err = fs.ErrNotExist
		if f.Index != "" && !folder {
			if index, indexErr := fs.Stat(f.tree, path.Join(name, f.Index)); indexErr == nil && !index.IsDir() {
				err = errFolder
			}
		}
	} else if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrNotExist // a device, a pipe
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, stat, nil
}

// absent reports whether it is the name that keeps a file from being opened, and not the rights or the disk.
func (f *Files) absent(name string) bool {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		stat, err := fs.Lstat(f.tree, name[:i])
		switch {
		case err != nil:
			return errors.Is(err, fs.ErrNotExist)
		case stat.Mode()&fs.ModeSymlink != 0, i < len(name) && !stat.IsDir():
			return true
		}
	}
	return false
}

func (f *Files) hidden(name string) bool {
	if f.InsecureDotFiles || name == "." {
		return false
	}
	first := true
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && !(first && part == ".well-known") {
			return true
		}
		first = false
	}
	return false
}

// missing answers for a file that is not there.
func (f *Files) missing(w http.ResponseWriter, r *http.Request) {
	status, name := http.StatusOK, f.Fallback
	if name == "" {
		status, name = http.StatusNotFound, f.NotFound
	}
	if name != "" {
		w.Header().Add("Vary", "Accept")
		if visits(r) {
			file, stat, err := openFile(f.tree, name)
			if err != nil {
				WriteError(w, r, fmt.Errorf("sending file %s: %w", name, err))
				return
			}
			defer file.Close()
			f.send(w, r, name, file, stat, status)
			return
		}
	}
	WriteError(w, r, problem.NotFound("There is nothing at %s.", r.URL.Path).Because(errUnrouted))
}

// visits reports whether a person goes somewhere, and no script asks for something.
func visits(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	q, named := qualityOf(acceptedBy(r.Header), "text/html")
	return named && q > 0
}

func (f *Files) send(w http.ResponseWriter, r *http.Request, name string, file fs.File, stat fs.FileInfo, status int) {
	content, err := seekable(file)
	tag := ""
	if err == nil {
		tag, err = f.tag(name, stat, content)
	}
	if err != nil {
		WriteError(w, r, fmt.Errorf("sending file %s: %w", name, err))
		return
	}
	h := w.Header()
	if t := typeByName(name); t != "" {
		h.Set("Content-Type", t)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		cache := "no-cache"
		if f.immutable(name) && status == http.StatusOK {
			cache = "public, max-age=31536000, immutable"
		}
		h.Set("Cache-Control", cache)
	}
	if f.Policy != "" && strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		h.Set("Content-Security-Policy", f.Policy)
	}
	modTime := stat.ModTime()
	if status != http.StatusOK {
		r = unconditional(r) // a page that says what is missing has no parts, and is always said
		w = &recorder{ResponseWriter: w, ok: status}
	} else {
		h.Set("ETag", tag)
	}
	http.ServeContent(newPatientWriter(w, r), r, path.Base(name), modTime, content)
}

// tag is that of the file's time and length, or of its content, which is read once.
func (f *Files) tag(name string, stat fs.FileInfo, content io.ReadSeeker) (string, error) {
	if tag := tagOf(stat); tag != "" {
		return tag, nil
	}
	if tag, ok := f.tags.Load(name); ok {
		return tag.(string), nil
	}
	hash := sha256.New()
	_, err := io.Copy(hash, content)
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err != nil {
		return "", err
	}
	tag := `"` + hex.EncodeToString(hash.Sum(nil)[:12]) + `"`
	f.tags.Store(name, tag)
	return tag, nil
}

func (f *Files) immutable(name string) bool {
	for _, pattern := range f.Immutable {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// unconditional is the request without conditions and ranges.
func unconditional(r *http.Request) *http.Request {
	r2 := *r
	r2.Header = r.Header.Clone()
	for _, name := range []string{"Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
		r2.Header.Del(name)
	}
	return &r2
}
