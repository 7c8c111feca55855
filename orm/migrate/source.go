package migrate

import (
	"fmt"
	"go/format"
	"reflect"
	"strconv"
	"strings"
)

// migrationSource is the Go file of a migration. What is not set is not written.
func migrationSource(pkg, component string, m Migration) ([]byte, error) {
	return sourceWith(pkg, component, m, nil)
}

// sourceWith is migrationSource, where some operations are those of other migrations, given as Go expressions.
func sourceWith(pkg, component string, m Migration, refs map[int]string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport \"github.com/gotandem/tandem/orm/migrate\"\n\n", pkg)
	fmt.Fprintf(&b, "// %s is migration %s of component %s", funcName(m.Name), m.Name, component)
	if len(m.Operations) == 0 {
		b.WriteString(". Fill in Operations.\n")
	} else {
		b.WriteString(":\n//\n")
	}
	for _, op := range m.Operations {
		fmt.Fprintf(&b, "//   - %s\n", op.Describe())
	}
	fmt.Fprintf(&b, "func %s() migrate.Migration {\nreturn migrate.Migration{\nName: %q,\n", funcName(m.Name), m.Name)
	if len(m.After) > 0 {
		fmt.Fprintf(&b, "After: %s,\n", stringList(m.After))
	}
	if len(m.Replaces) > 0 {
		fmt.Fprintf(&b, "Replaces: %s,\n", stringList(m.Replaces))
	}
	b.WriteString("Operations: []migrate.Operation{\n")
	for i, op := range m.Operations {
		if refs[i] != "" {
			b.WriteString(refs[i] + ", // " + op.Describe() + "\n")
			continue
		}
		text, err := literalSource(reflect.ValueOf(op), true)
		if err != nil {
			return nil, fmt.Errorf("migration %s.%s: %s: %w", component, m.Name, op.Describe(), err)
		}
		b.WriteString(text + ",\n")
	}
	b.WriteString("},\n}\n}\n")
	out, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("migration %s.%s: formatting: %w", component, m.Name, err)
	}
	return out, nil
}

// funcName is the function that returns the migration: 0002_track_composer is m0002TrackComposer.
func funcName(migration string) string {
	var b strings.Builder
	b.WriteString("m")
	for part := range strings.SplitSeq(migration, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

func stringList(list []string) string {
	quotedList := make([]string, len(list))
	for i, s := range list {
		quotedList[i] = strconv.Quote(s)
	}
	return "[]string{" + strings.Join(quotedList, ", ") + "}"
}

// literalSource is a value of this package as a Go literal. typed: with its type in front, as an element of a slice of
// its own type does not need it.
func literalSource(v reflect.Value, typed bool) (string, error) {
	switch value := v.Interface().(type) {
	case Type:
		return value.source(), nil
	case OnDelete:
		return onDeleteSource(value), nil
	case Method:
		return "migrate." + methodNames[value], nil
	case Literal:
		return fmt.Sprintf("migrate.Value(%q)", value.text), nil
	case Expression:
		return expressionSource(value), nil
	case []string:
		return stringList(value), nil
	}
	switch v.Kind() {
	case reflect.String:
		return strconv.Quote(v.String()), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Struct:
		return structSource(v, typed)
	case reflect.Slice:
		var b strings.Builder
		fmt.Fprintf(&b, "[]migrate.%s{\n", v.Type().Elem().Name())
		for i := range v.Len() {
			text, err := literalSource(v.Index(i), false)
			if err != nil {
				return "", err
			}
			b.WriteString(text + ",\n")
		}
		return b.String() + "}", nil
	}
	return "", fmt.Errorf("a %s cannot be written as Go: write this operation by hand", v.Type())
}

func structSource(v reflect.Value, typed bool) (string, error) {
	var fields []string
	lines := false
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || v.Field(i).IsZero() || f.Type.Kind() == reflect.Slice && v.Field(i).Len() == 0 {
			continue
		}
		text, err := literalSource(v.Field(i), true)
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.Name, err)
		}
		lines = lines || f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct
		fields = append(fields, f.Name+": "+text)
	}
	name := ""
	if typed {
		name = "migrate." + v.Type().Name()
	}
	if lines {
		return name + "{\n" + strings.Join(fields, ",\n") + ",\n}", nil
	}
	return name + "{" + strings.Join(fields, ", ") + "}", nil
}

func expressionSource(x Expression) string {
	var fields []string
	for _, f := range [...]struct{ name, sql string }{{"All", x.All}, {"SQLite", x.SQLite}, {"Postgres", x.Postgres}, {"MySQL", x.MySQL}} {
		switch {
		case f.sql == "":
		case strings.ContainsAny(f.sql, "`\n\r") || !strings.ContainsAny(f.sql, `"\`):
			fields = append(fields, f.name+": "+strconv.Quote(f.sql))
		default:
			fields = append(fields, f.name+": `"+f.sql+"`")
		}
	}
	if len(fields) == 1 {
		return "migrate.Expression{" + fields[0] + "}"
	}
	return "migrate.Expression{\n" + strings.Join(fields, ",\n") + ",\n}"
}

func onDeleteSource(o OnDelete) string {
	switch o {
	case Cascade:
		return "migrate.Cascade"
	case SetNull:
		return "migrate.SetNull"
	case SetDefault:
		return "migrate.SetDefault"
	case NoAction:
		return "migrate.NoAction"
	}
	return "migrate.Restrict"
}
