package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// modelsAt turns the models that a migration brings into a registry, once they fit the tables as they are at that point. What
// the operation itself changes, they may have as it is before or behind it.
func modelsAt(component string, models []orm.AnyModel, before, behind *State) (*orm.Registry, error) {
	r := orm.NewRegistry()
	r.Add(component, models...)
	if err := r.Resolve(); err != nil {
		return nil, err
	}
	var wrong []error
	for _, t := range r.Tables() {
		a, b := before.Table(t.Name), behind.Table(t.Name)
		switch {
		case a == nil && b == nil:
			wrong = append(wrong, fmt.Errorf("model %s is of table %s, which does not exist at this point: name another as Table in its Meta", t, t.Name))
		case a == nil || a == b:
			wrong = append(wrong, b.fits(t))
		case b == nil:
			wrong = append(wrong, a.fits(t))
		default:
			if err := a.fits(t); err != nil && b.fits(t) != nil {
				wrong = append(wrong, err)
			}
		}
	}
	return r, errors.Join(wrong...)
}

// fits says where rows of the table cannot be those of a model: what it has must be there, and be the same. It may have less.
func (t *Table) fits(model *orm.Table) error {
	var wrong []error
	for _, field := range model.Columns {
		at := model.String() + "." + field.GoName
		c := t.Column(field.Name)
		if c == nil {
			names := make([]string, len(t.Columns))
			for i, c := range t.Columns {
				names[i] = c.Name
			}
			wrong = append(wrong, fmt.Errorf("%s is column %s, which table %s does not have at this point; it has %s", at, field.Name, t.Name, strings.Join(names, ", ")))
			continue
		}
		if text := c.misfit(field); text != "" {
			wrong = append(wrong, fmt.Errorf("%s: column %s of table %s %s", at, c.Name, t.Name, text))
		}
	}
	var key []string
	for _, c := range model.PK {
		key = append(key, c.Name)
	}
	if pk := t.PrimaryKey(); !slices.Equal(slices.Sorted(slices.Values(pk)), slices.Sorted(slices.Values(key))) {
		wrong = append(wrong, fmt.Errorf("model %s has the primary key (%s), and table %s has (%s) at this point", model, strings.Join(key, ", "), t.Name, strings.Join(pk, ", ")))
	}
	return errors.Join(wrong...)
}

// misfit says why a field cannot be the column, or "".
func (c Column) misfit(field *orm.Column) string {
	typ, err := typeOf(field.Type)
	switch {
	case err != nil:
		return err.Error()
	case typ != c.Type:
		return fmt.Sprintf("is %s at this point, and the field %s", c.Type, typ)
	case c.Null && !field.Null:
		return "may be NULL at this point: make the field a pointer"
	case c.Auto != field.Auto:
		return map[bool]string{true: "is numbered by the database at this point, and the field is not", false: "is not numbered by the database at this point: give the field `db:\"noauto\"`"}[c.Auto]
	case !c.Generated.IsZero() && field.Generated.IsZero():
		return "is computed by the database at this point, so that nothing can be written to it: take the field out, or put it into Generated of the model's Meta"
	}
	return ""
}
