package migrate

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// place is where the migrations of a component stand.
type place struct {
	dir        string // folder, absolute
	importPath string // "" where it is not known
}

// locate finds the folder of a component's migrations: where its All function stands, or else beside its models. working
// is the folder that the search for go.mod starts at.
func locate(source Source, models *orm.Registry, working string) (place, error) {
	if source.Migrations != nil {
		if p, ok := placeOfFunc(source.Migrations, working); ok {
			return p, nil
		}
	}
	for _, t := range models.Tables() {
		if t.Component == source.Component && t.GoType() != nil {
			return placeOfModels(source.Component, t.GoType().PkgPath(), working)
		}
	}
	return place{}, fmt.Errorf("component %s has neither models nor migrations, so there is no place to write to", source.Component)
}

// placeOfFunc is the folder of the file that the function stands in, if that is on this machine.
func placeOfFunc(all func() []Migration, working string) (place, bool) {
	f := runtime.FuncForPC(reflect.ValueOf(all).Pointer())
	if f == nil {
		return place{}, false
	}
	name := f.Name() // example.com/shop/store/migrations.All
	slash := strings.LastIndexByte(name, '/') + 1
	pkg := name[:slash] + name[slash:][:strings.IndexByte(name[slash:]+".", '.')]
	file, _ := f.FileLine(f.Entry())
	if filepath.IsAbs(file) {
		if _, err := os.Stat(file); err == nil {
			return place{filepath.Dir(file), pkg}, true
		}
	}
	// Built with -trimpath: the package's path is all there is.
	dir, err := dirOfPackage(pkg, working)
	if err != nil {
		return place{}, false
	}
	return place{dir, pkg}, true
}

func placeOfModels(component, pkg, working string) (place, error) {
	if pkg == "main" {
		pkg = mainPackage()
		if pkg == "" {
			return placeInWorking(working), nil
		}
	}
	dir, err := dirOfPackage(pkg, working)
	if err != nil {
		return place{}, fmt.Errorf("component %s: %w", component, err)
	}
	return place{filepath.Join(dir, "migrations"), pkg + "/migrations"}, nil
}

// placeInWorking is the place for a program that was built from files: the folder it was built in, one supposes.
func placeInWorking(working string) place {
	p := place{dir: filepath.Join(working, "migrations")}
	if root, module, err := moduleOf(working); err == nil {
		if rest, err := filepath.Rel(root, p.dir); err == nil {
			p.importPath = path.Join(module, filepath.ToSlash(rest))
		}
	}
	return p
}

// mainPackage is the import path of the program, or "" where it was built from files rather than from a package.
func mainPackage() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Path == "command-line-arguments" {
		return ""
	}
	return info.Path
}

// dirOfPackage is the folder of a package of the module around the working folder.
func dirOfPackage(pkg, working string) (string, error) {
	root, module, err := moduleOf(working)
	if err != nil {
		return "", err
	}
	if pkg == module {
		return root, nil
	}
	rest, ok := strings.CutPrefix(pkg, module+"/")
	if !ok {
		return "", fmt.Errorf("package %s is not of module %s: its migrations come with its own module", pkg, module)
	}
	dir := filepath.Join(root, filepath.FromSlash(path.Clean(rest)))
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("package %s: %w: run this inside the module's source", pkg, err)
	}
	return dir, nil
}

// moduleOf finds the nearest go.mod at or above the folder, and the module's path in it.
func moduleOf(dir string) (root, module string, err error) {
	for root = dir; ; root = filepath.Dir(root) {
		f, err := os.Open(filepath.Join(root, "go.mod"))
		if err == nil {
			defer f.Close()
			lines := bufio.NewScanner(f)
			for lines.Scan() {
				if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == "module" {
					return root, strings.Trim(fields[1], `"`), nil
				}
			}
			return "", "", fmt.Errorf("%s names no module", f.Name())
		}
		if root == filepath.Dir(root) {
			return "", "", fmt.Errorf("there is no go.mod at or above %s: run this inside the module's source", dir)
		}
	}
}
