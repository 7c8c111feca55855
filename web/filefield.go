package web

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// fileKind is what a field makes of files.
type fileKind uint8

const (
	fileUpload fileKind = iota // Upload
	fileBytes                  // []byte: the content
	fileText                   // string: the content, which must be UTF-8
	fileParts                  // Parts: read by the handler
)

// fileRules are what a field with the tag file takes.
type fileRules struct {
	kind     fileKind
	list     bool // several of them
	optional bool // a pointer
	min, max int  // how many; max 0 is any number
	size     int64
}

func (r *fileRules) required() bool {
	if r.list || r.kind == fileParts {
		return r.min > 0
	}
	return !r.optional
}

var (
	uploadType = reflect.TypeFor[Upload]()
	partsType  = reflect.TypeFor[Parts]()
)

// readFileRules reads the type and the rules of a file field; nil if they are wrong.
func readFileRules(in *input, f *inputField) *fileRules {
	rules := &fileRules{}
	t := f.typ
	switch {
	case t == partsType:
		rules.kind = fileParts
	case t.Kind() == reflect.Pointer:
		rules.optional, t = true, t.Elem()
	case t.Kind() == reflect.Slice && t != bytesType:
		rules.list, t = true, t.Elem()
	}
	switch {
	case t == partsType && rules.kind == fileParts:
	case t == uploadType:
	case t == bytesType:
		rules.kind = fileBytes
	case t.Kind() == reflect.String:
		rules.kind = fileText
	default:
		in.mistake(f, "has a file tag and is a %s: use web.Upload, []byte or string, a pointer to one if it may be missing, a slice for several, or web.Parts to read them as they arrive", f.typ)
		return nil
	}
	if !rules.read(in, f) {
		return nil
	}
	return rules
}

// read reads the tag validate: min, max and len are about how many files a list has; for one file, and behind dive, max is
// about its bytes.
func (r *fileRules) read(in *input, f *inputField) bool {
	many := r.list || r.kind == fileParts
	for _, rule := range commas(f.tag.Get("validate")) {
		name, param, _ := strings.Cut(rule, "=")
		n, err := strconv.ParseInt(param, 10, 64)
		switch {
		case name == "dive" && many:
			many = false
			continue
		case name == "required" && many:
			r.min = max(r.min, 1)
			continue
		case err == nil && n > 0 && many && (name == "min" || name == "max" || name == "len"):
			if name != "max" {
				r.min = int(n)
			}
			if name != "min" {
				r.max = int(n)
			}
			continue
		case err == nil && n > 0 && !many && name == "max":
			r.size = n
			continue
		}
		mend := "use max=n for its bytes"
		if many {
			mend = "use min, max and len for their number, and dive,max=n for the bytes of each"
		}
		in.mistake(f, "has the rule %s, which files do not have: %s", rule, mend)
		return false
	}
	return true
}

// decodeFile fills a field with the files of its name.
func decodeFile(f *inputField) decoder {
	names := append([]string{f.key}, f.also...)
	loc := f.place()
	if f.file.kind == fileParts {
		return func(x *exchange, base unsafe.Pointer) {
			*(*Parts)(unsafe.Add(base, f.offset)) = Parts{stream: x.form.rest}
			if f.file.min > 0 && x.form.rest == nil {
				before := x.report.Len()
				x.report.Add("missing", "Field required", nil, nil)
				within(x.report, before, loc...)
			}
		}
	}
	return func(x *exchange, base unsafe.Pointer) {
		var files []Upload
		for _, name := range names {
			for _, u := range x.form.files {
				// An empty file control is sent as a file without name and content.
				if u.name == name && (u.Filename != "" || u.Size > 0) {
					files = append(files, u.Upload)
				}
			}
			if files != nil {
				break
			}
		}
		before := x.report.Len()
		if f.checkFiles(files, x.report); x.report.Len() > before {
			within(x.report, before, loc...)
			return
		}
		if err := f.setFiles(unsafe.Add(base, f.offset), files); err != nil {
			x.report.Add("value_error", "Value error, "+err.Error(), map[string]any{"error": err.Error()}, nil)
			within(x.report, before, loc...)
		}
	}
}

// checkFiles asks the rules.
func (f *inputField) checkFiles(files []Upload, r *schema.Report) {
	rules := f.file
	switch n := len(files); {
	case n == 0 && rules.required():
		r.Add("missing", "Field required", nil, nil)
		return
	case rules.list && n < rules.min:
		r.Add("too_short", fmt.Sprintf("List should have at least %s after validation, not %d", countItems(rules.min), n),
			map[string]any{"field_type": "List", "min_length": rules.min, "actual_length": n}, nil)
	case rules.list && rules.max > 0 && n > rules.max:
		r.Add("too_long", fmt.Sprintf("List should have at most %s after validation, not %d", countItems(rules.max), n),
			map[string]any{"field_type": "List", "max_length": rules.max, "actual_length": n}, nil)
	}
	if !rules.list && len(files) > 0 {
		files = files[len(files)-1:]
	}
	for i, u := range files {
		if rules.list {
			r.Push(i)
		}
		if rules.size > 0 && u.Size > rules.size {
			r.Add("bytes_too_long", fmt.Sprintf("Data should have at most %d bytes", rules.size), map[string]any{"max_length": rules.size}, nil)
		}
		if !matchesType(f.content, u.ContentType) {
			why := fmt.Sprintf("the file should be %s, not %q", strings.Join(f.content, " or "), u.ContentType)
			r.Add("value_error", "Value error, "+why, map[string]any{"error": why}, u.ContentType)
		}
		if rules.list {
			r.Pop(1)
		}
	}
}

// countItems is n items in words.
func countItems(n int) string {
	if n == 1 {
		return "1 item"
	}
	return strconv.Itoa(n) + " items"
}

// setFiles stores files that obey the rules. Of several files for one place the last counts, as with other values.
func (f *inputField) setFiles(dst unsafe.Pointer, files []Upload) error {
	v := reflect.NewAt(f.typ, dst).Elem()
	if f.file.list {
		v.Set(reflect.MakeSlice(f.typ, len(files), len(files)))
		for i := range files {
			if err := f.file.set(v.Index(i), &files[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(files) == 0 {
		return nil
	}
	if f.file.optional {
		v.Set(reflect.New(f.typ.Elem()))
		v = v.Elem()
	}
	return f.file.set(v, &files[len(files)-1])
}

func (r *fileRules) set(v reflect.Value, u *Upload) error {
	if r.kind == fileUpload {
		v.Set(reflect.ValueOf(*u))
		return nil
	}
	data, err := u.Bytes()
	switch {
	case err != nil:
		return fmt.Errorf("the file could not be read")
	case r.kind == fileBytes:
		v.SetBytes(data)
	default:
		v.SetString(string(data))
	}
	return nil
}
