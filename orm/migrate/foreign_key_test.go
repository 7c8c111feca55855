package migrate

import "testing"

// TestDropIndexOfKey: of two indexes over the columns of a key, the one in the key's order is the one that it needs.
func TestDropIndexOfKey(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		at := func(name string) Column { return Column{Name: name, Type: Int} }
		index := func(name string, columns ...string) Index { return Index{Name: name, Columns: columns} }
		before := stateOf(t,
			CreateTable{Name: "store_shelf", Columns: []Column{id(), at("a"), at("b")}, Indexes: []Index{{Name: "store_shelf_uq", Columns: []string{"a", "b"}, Unique: true}}},
			CreateTable{Name: "store_lid", Columns: []Column{id(), at("x"), at("y")}, Indexes: []Index{index("store_lid_xy", "x", "y"), index("store_lid_yx", "y", "x")},
				ForeignKeys: []ForeignKey{{Columns: []string{"x", "y"}, Table: "store_shelf", Targets: []string{"a", "b"}}}})
		d.apply(&State{}, createAll(before)...)
		after := d.apply(before, DropIndex{Table: "store_lid", Name: "store_lid_xy"})
		d.apply(after, DropIndex{Table: "store_lid", Name: "store_lid_yx"})
		if !d.refuses(`INSERT INTO "store_lid" ("x", "y") VALUES (1, 2)`) {
			t.Error("the key is gone")
		}
	})
}

// TestDiffKeyToNewUnique: a new column that points at its own table comes in front of the unique rule that it needs, and its key behind.
func TestDiffKeyToNewUnique(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		code, parent := Column{Name: "code", Type: Varchar(20), Null: true}, Column{Name: "parent", Type: Varchar(20), Null: true}
		before := stateOf(t, CreateTable{Name: "store_node", Columns: []Column{id(), code}})
		key := parent
		key.References = Reference{Table: "store_node", Column: "code"}
		to := stateOf(t, CreateTable{Name: "store_node", Columns: []Column{id(), code, key}, Indexes: []Index{{Name: "store_node_code_uq", Columns: []string{"code"}, Unique: true}}})
		ops, err := Diff(before, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		d.apply(&State{}, createAll(before)...)
		if after := d.apply(before, ops...); !after.Equal(to) {
			t.Errorf("the state is\n%s", after.Text())
		}
		d.must(`INSERT INTO "store_node" ("code", "parent") VALUES ('a', NULL)`, `INSERT INTO "store_node" ("code", "parent") VALUES ('b', 'a')`)
		if !d.refuses(`INSERT INTO "store_node" ("code", "parent") VALUES ('c', 'x')`) {
			t.Error("a key that points at nothing is taken")
		}
	})
}
