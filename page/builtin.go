package page

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"sync"
)

//go:embed assets/dist
var distFiles embed.FS

//go:embed templates
var templateFiles embed.FS

// builtinAssets serves what the built-in layouts link to.
var builtinAssets = sync.OnceValue(func() *Assets {
	return &Assets{Prefix: Prefix + "assets/", Files: []fs.FS{mustSub(distFiles, "assets/dist")}}
})

// builtinSet renders the pages that come without a Set of their own.
var builtinSet = sync.OnceValue(func() *Set { return &Set{} })

// iconNames are the ids of the symbols in the built-in icon sprite.
var iconNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	sprite, err := fs.ReadFile(distFiles, "assets/dist/icons.svg")
	if err != nil {
		return names
	}
	for _, part := range strings.Split(string(sprite), `<symbol id="`)[1:] {
		if name, _, found := strings.Cut(part, `"`); found {
			names[name] = true
		}
	}
	return names
})

// HasIcon reports whether there is a built-in icon called name, one of Lucide's names.
func HasIcon(name string) bool { return iconNames()[name] }

// Handler serves what the built-in pages need: style sheets, scripts and icons under Prefix+"assets/" and the theme
// switch at Prefix+"theme". Mount it at [Prefix], unstripped.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(Prefix+"assets/", builtinAssets())
	mux.Handle("POST "+themePath, ThemeHandler())
	return mux
}

// mustSub is for embedded directories, which are there or the program does not build.
func mustSub(files fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return sub
}
