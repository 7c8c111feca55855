package tandem

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"unicode"
	"unsafe"

	"github.com/joho/godotenv"

	"github.com/gotandem/tandem/schema"
)

// environ is where settings come from: the environment of the process, and a file for what that does not say.
type environ struct {
	process, file map[string]string // by name
	fold          map[string]string // what a name in upper case is spelled as, where it is spelled otherwise
}

// setting is one variable that the program reads, for those who want to know.
type setting struct {
	Name, Source, Doc string
	Value             string // as text; what is secret is masked
}

// mask stands for a secret that is set.
const mask = "********"

// readEnviron reads the environment and the file, which need not be there.
func readEnviron(file string) (*environ, error) {
	e := &environ{process: map[string]string{}, fold: map[string]string{}}
	for _, line := range os.Environ() {
		if name, value, ok := strings.Cut(line, "="); ok && name != "" {
			e.process[name] = value
		}
	}
	var err error
	if e.file, err = godotenv.Read(file); err != nil {
		e.file = nil
	}
	for _, m := range []map[string]string{e.file, e.process} {
		for name := range m {
			e.fold[strings.ToUpper(name)] = name
		}
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return e, fmt.Errorf("read %s: %w", file, pathErr.Err)
	}
	// What the parser says repeats the rest of the file, secrets among it.
	return e, fmt.Errorf("%s cannot be understood: write one NAME=value on each line, with quotes around a value that has spaces", file)
}

// lookup finds a variable, as it is spelled or else in any case, and says where. An empty one counts as not set.
func (e *environ) lookup(name string) (value, source string) {
	for _, n := range []string{name, e.fold[strings.ToUpper(name)]} {
		if v, ok := e.process[n]; ok && n != "" {
			return v, "environment"
		}
		if v := e.file[n]; v != "" {
			return v, ".env"
		}
	}
	return "", ""
}

// load fills in the struct at base, whose type t describes, and lists what it read. Every variable that does not fit is in the error, on a
// line of its own.
func (e *environ) load(t *schema.Type, base unsafe.Pointer, prefix string) ([]setting, error) {
	var all []setting
	var mistakes []error
	for _, f := range t.Fields {
		tag, option, _ := strings.Cut(f.Tag.Get("env"), ",")
		if tag == "-" {
			continue
		}
		if f.Type.Kind == schema.KindStruct {
			if tag == "" {
				tag = variable(f.GoName) + "_"
			}
			inner, err := e.load(f.Type, unsafe.Add(base, f.Offset), prefix+tag)
			all = append(all, inner...)
			if err != nil {
				mistakes = append(mistakes, err)
			}
			continue
		}
		if tag == "" {
			tag = variable(f.GoName)
		}
		name, secret := prefix+tag, option == "secret"
		if option != "" && !secret {
			mistakes = append(mistakes, fmt.Errorf("%s: the tag env has the option %q: there is only secret", f, option))
		}
		value, source := e.lookup(name)
		var values []string
		if value != "" {
			values = []string{value}
			if f.Type.Kind == schema.KindList {
				values = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
			}
		}
		var report schema.Report
		f.DecodeText(values, base, &report) // the address of the struct, not of the field
		for _, item := range report.Items() {
			doc := ""
			if f.Doc != "" {
				doc = " (" + f.Doc + ")"
			}
			mistakes = append(mistakes, fmt.Errorf("%s: %s%s", name, item.Msg, doc))
		}
		s := setting{Name: name, Source: source, Doc: f.Doc, Value: f.Default}
		switch {
		case value == "":
			s.Source = "default"
		case secret:
			s.Value = mask
		default:
			s.Value = value
		}
		all = append(all, s)
	}
	return all, errors.Join(mistakes...)
}

// variable is SMTP_HOST for SMTPHost.
func variable(goName string) string {
	return strings.ToUpper(strings.ReplaceAll(schema.Words(goName), " ", "_"))
}

// Config returns settings of the program's own: a T, which is a struct, filled in from the environment and .env. The variable of a field is what its tag
// says, `env:"SMTP_HOST"`, else its name in capitals (SMTPHost is SMTP_HOST), with the prefix in front; `env:"API_KEY,secret"` is never printed,
// `env:"-"` is not read. A field that is a struct holds a group of settings: its tag, else its name and an underscore, stands before theirs.
// Lists are parted by commas or spaces. Types, `default`, `validate`, `doc` are those of inputs; a field without a default must be set, unless
// it is a pointer or says `json:",omitzero"`. What does not fit is a wiring mistake, told with the others.
//
// Handlers and providers get it as an input field without a tag, of type *T; a test replaces it with [web.Router.Replace].
func (a *App) Config[T any](prefix string) *T {
	c := new(T)
	t, err := schema.For[T]()
	if err == nil && t.Kind != schema.KindStruct {
		err = fmt.Errorf("settings of type %s: use a struct", reflect.TypeFor[T]())
	}
	if err != nil {
		a.mistakes = append(a.mistakes, err)
		return c
	}
	settings, err := a.environ.load(t, unsafe.Pointer(c), prefix)
	if err != nil {
		a.mistakes = append(a.mistakes, err)
	}
	a.settings = append(a.settings, settings...)
	provide(a, c)
	return c
}
