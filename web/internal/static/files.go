package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Files are files under names that change with their content, so that clients may keep them for ever. They are kept compressed, or as
// they are where that is not smaller.
//
// They are read when one of them is first asked for: what nobody looks at takes no memory.
type Files struct {
	from fs.FS
	dir  string
	once sync.Once

	files map[string]*file
	names map[string]string
}

type file struct {
	contentType string
	plain       []byte // nil if only the compressed form is kept
	zipped      []byte // nil if it is not smaller
	length      int    // of the plain form
}

// Of returns the files of a folder, which are part of the program. One whose name ends in .gz is served without that ending. A program whose
// files cannot be read is broken, and panics when it asks for one.
func Of(from fs.FS, dir string) *Files { return &Files{from: from, dir: dir} }

func (a *Files) read() {
	a.files, a.names = map[string]*file{}, map[string]string{}
	entries, err := fs.ReadDir(a.from, a.dir)
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		content, err := fs.ReadFile(a.from, path.Join(a.dir, entry.Name()))
		if err != nil {
			panic(err)
		}
		name, zipped := strings.CutSuffix(entry.Name(), ".gz")
		f := &file{contentType: contentType(name)}
		if zipped {
			f.zipped, f.length = content, -1
		} else {
			f.plain, f.length = content, len(content)
			if small := compress(content); len(small) < len(content) {
				f.zipped = small
			}
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		a.files[hashed], a.names[name] = f, hashed
	}
}

// Name is the name under which a file is served; "" if there is none.
func (a *Files) Name(name string) string {
	a.once.Do(a.read)
	return a.names[name]
}

// Serve answers with the file of that name, and reports whether there is one.
func (a *Files) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	a.once.Do(a.read)
	f, ok := a.files[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	body := f.plain
	if f.zipped != nil && AcceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	if body != nil {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
		return true
	}
	// Hardly any client takes no gzip: it is unpacked for that one, on the way.
	z, err := gzip.NewReader(bytes.NewReader(f.zipped))
	if err == nil && r.Method != http.MethodHead {
		_, err = io.Copy(w, z)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return true
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

func contentType(name string) string {
	switch path.Ext(name) { // what the machine's own table says may differ
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}
