package inspect

import (
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Options say how [Source] writes models.
type Options struct {
	Package   string // of the file; "" is models
	Component string // whose models they are: tables whose names begin with it need not say theirs
	Dialect   string // of the database, as orm.Dialect names it: how its expressions are to be read
}

// Source is the Go file with a model for each table, formatted. What a model cannot say stands in its comment.
func Source(tables []*Table, o Options) ([]byte, error) {
	if o.Package == "" {
		o.Package = "models"
	}
	var body strings.Builder
	for _, m := range modelsOf(tables, o) {
		if len(m.fields) > 0 {
			m.write(&body)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", o.Package)
	for _, group := range [][][2]string{
		{{"jsontext.", "encoding/json/jsontext"}, {"time.", "time"}, {"uuid.", "uuid"}},
		{{"decimal.", "github.com/shopspring/decimal"}},
		{{"orm.", "github.com/gotandem/tandem/orm"}, {"schema.", "github.com/gotandem/tandem/schema"}},
	} {
		for _, pair := range group {
			if uses(body.String(), pair[0]) {
				fmt.Fprintf(&b, "\t%q\n", pair[1])
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(")\n" + body.String())
	out, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("writing models: %w", err)
	}
	return out, nil
}

// uses reports whether code outside of comments has the word.
func uses(source, word string) bool {
	for line := range strings.Lines(source) {
		if strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		for _, before := range []string{" ", "*", "\t", "(", "[", "]"} {
			if strings.Contains(line, before+word) {
				return true
			}
		}
	}
	return false
}

func (m *model) write(b *strings.Builder) {
	what := "table"
	if m.View {
		what = "view"
	}
	fmt.Fprintf(b, "\n// %s is a row of %s %s.\n", m.name, what, m.Name)
	for _, note := range m.notes {
		fmt.Fprintf(b, "//\n// %s\n", strings.Join(strings.Fields(note), " "))
	}
	fmt.Fprintf(b, "type %s struct {\n", m.name)
	for _, f := range m.fields {
		if f.Comment != "" {
			fmt.Fprintf(b, "// %s\n", strings.Join(strings.Fields(f.Comment), " "))
		}
		if f.Collation != "" {
			f.remarks = append(f.remarks, "Its texts are in the order of the collation "+f.Collation+".")
		}
		for _, remark := range f.remarks {
			fmt.Fprintf(b, "// %s\n", strings.Join(strings.Fields(remark), " "))
		}
		fmt.Fprintf(b, "%s %s%s\n", f.name, f.goTypeIn(), m.tag(f))
		if r := f.relation; r != nil {
			fmt.Fprintf(b, "%s %s%s\n", r.name, r.goType, r.tag(`json:",omitzero"`))
		}
	}
	for _, k := range m.foreign {
		tag := `json:",omitzero"`
		if words := k.options(m); len(words) > 0 {
			tag = "db:" + quoted(strings.Join(words, ",")) + " " + tag
		}
		fmt.Fprintf(b, "%s *%s `%s`\n", k.relation, k.to.name, tag)
	}
	for _, r := range m.inverse {
		fmt.Fprintf(b, "%s %s%s\n", r.name, r.goType, r.tag(`json:"-"`))
	}
	b.WriteString("}\n")
	m.writeMeta(b)
}

func (r relation) tag(rest string) string {
	if r.via != "" {
		return " `db:\"via=" + r.via + "\" " + rest + "`"
	}
	return " `" + rest + "`"
}

func (m *model) tag(f *field) string {
	var words []string
	pk := slices.Contains(m.PrimaryKey, f.Name)
	if pk {
		words = append(words, "pk")
		counted := f.goType == "int64" || f.goType == "int32"
		if len(m.PrimaryKey) == 1 && counted && f.target == nil && !f.Auto && f.Default == nil {
			words = append(words, "noauto")
		}
	}
	if schema.Snake(f.name) != f.Name {
		words = append(words, "column="+f.Name)
	}
	switch f.Type.Kind {
	case orm.KindVarchar:
		words = append(words, fmt.Sprintf("varchar(%d)", f.Type.Size))
	case orm.KindText:
		words = append(words, "text")
	case orm.KindArray:
		words = append(words, "array")
		if f.Type.Element == orm.KindDecimal {
			words = append(words, fmt.Sprintf("decimal(%d,%d)", f.Type.Precision, f.Type.Scale))
		}
	case orm.KindDecimal:
		words = append(words, fmt.Sprintf("decimal(%d,%d)", f.Type.Precision, f.Type.Scale))
	}
	for _, o := range f.options {
		if !slices.Contains(words, o) {
			words = append(words, o)
		}
	}
	if f.target != nil {
		words = append(words, f.key.options(m)...)
	}
	if f.Comment != "" && !strings.ContainsAny(f.Comment, ",()`\"\\") {
		words = append(words, "comment="+f.Comment)
	}
	tag := ""
	if len(words) > 0 {
		tag = "db:" + quoted(strings.Join(words, ","))
	}
	if f.Default != nil && !f.Auto && !strings.Contains(*f.Default, "`") {
		tag += " default:" + quoted(*f.Default)
	}
	if f.Type.Kind == orm.KindSearch {
		tag += ` json:"-"`
	}
	if tag == "" {
		return ""
	}
	return " `" + strings.TrimSpace(tag) + "`"
}

func (m *model) writeMeta(b *strings.Builder) {
	var parts []string
	if !m.own {
		parts = append(parts, "Table: "+quoted(m.Name))
	}
	if m.alone {
		parts = append(parts, "Unmanaged: true")
	}
	if m.Comment != "" {
		parts = append(parts, "Comment: "+quoted(m.Comment))
	}
	var keys []string
	for _, k := range m.foreign {
		keys = append(keys, k.source(m))
	}
	for _, list := range []struct {
		field, function string
		of              []string
	}{
		{"ForeignKeys", "ForeignKeys", keys}, {"Uniques", "Uniques", m.uniques}, {"Exclusions", "Exclusions", m.exclusions}, {"Indexes", "Indexes", m.indexes}, {"Checks", "Checks", m.checks},
		{"Generated", "GeneratedColumns", m.generated}, {"Defaults", "Defaults", m.defaults},
	} {
		if len(list.of) > 0 {
			parts = append(parts, list.field+": orm."+list.function+"(\n"+strings.Join(list.of, ",\n")+",\n)")
		}
	}
	if len(parts) == 0 {
		return
	}
	fmt.Fprintf(b, "\n// Meta says of %s what does not belong to one field.\nfunc (p *%s) Meta() orm.Meta {\nreturn orm.Meta{\n%s,\n}\n}\n", m.name, m.name, strings.Join(parts, ",\n"))
}

func quoted(s string) string { return strconv.Quote(s) }
