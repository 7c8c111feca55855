package schema_test

import (
	"testing"

	"github.com/gotandem/tandem/schema"
)

// Padded grows when it is put in order.
type Padded []string

func (p *Padded) Normalize() { *p = append(Padded{""}, *p...) }

type padded struct {
	Tags Padded `json:"t" validate:"dive,min=1"`
}

// renamed is put in order as a whole, and has a field that goes by two names.
type renamed struct {
	A string   `json:"a" alias:"b" validate:"min=3"`
	L []string `json:"l,omitzero" validate:"dive,min=1"`
}

func (n *renamed) Normalize() { n.L = append(n.L, "") }

// TestRulesAfterNormalize: the list that the rules look at is not the one that was received, and the name may be the other one.
func TestRulesAfterNormalize(t *testing.T) {
	var p padded
	var r schema.Report
	mustOf(t, p).Fields[0].DecodeText([]string{"x"}, ptr(&p), &r)
	if len(r.Items()) != 1 || r.Items()[0].Type != "string_too_short" {
		t.Fatal(show(r.Items()))
	}
	if input := r.Items()[0].Input; input == "x" {
		t.Errorf("the mistake quotes another element: %v", input)
	}
	var n renamed
	r.Reset()
	tree := &schema.Tree{}
	tree.At("b").Values = []string{"x"}
	tree.At("l").Values = []string{"y"}
	mustOf(t, n).DecodeTree(tree, ptr(&n), &r)
	if want := "a string_too_short: String should have at least 3 characters\nl.1 string_too_short: String should have at least 1 character"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
}
