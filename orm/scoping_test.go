package orm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// hidden has checks in which what cannot be in one is deep inside.
type hidden struct {
	ID   int64 `db:"pk"`
	Size int64
}

func (h *hidden) Meta() orm.Meta {
	within := func(c orm.Cond) orm.Expr[int64] {
		return orm.Case(orm.When(orm.Not(c), orm.Col(&h.Size))).Else(orm.Value[int64](1))
	}
	return orm.Meta{Checks: orm.Checks(
		orm.Check(within(orm.InQuery(&h.ID, orm.From[hidden](), &orm.Columns[hidden]().ID)).Gt(0)),
		orm.Check(within(orm.RowNumber().Over(orm.Window{}).Gt(0)).Gt(0)),
		orm.Check(within(orm.Or(orm.Sum(&h.Size).Gt(1))).Gt(0)),
		orm.Check(within(orm.Abs(orm.Excluded(&h.Size)).Gt(0)).Gt(0)),
	)}
}

func TestChecksHideNothing(t *testing.T) {
	r := orm.NewRegistry()
	r.Add("shop", orm.Models(orm.Model[hidden]())...)
	err := r.Resolve()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"it has a window or a query in it", "it has an aggregate in it", "it has a column of another row in it"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestEveryCallIsTriedWithAScope: whoever adds a method of DB or Batch adds it to the cases of orm/ormtest that look for rows of others, or
// says here why it sends nothing of its own.
func TestEveryCallIsTriedWithAScope(t *testing.T) {
	exempt := []string{
		"DB.AfterCommit", "DB.Begin", "DB.Close", "DB.Driver", "DB.InTx", "DB.Observe", "DB.Ping", "DB.ReadFrom", "DB.Registry", "DB.TxWith", "DB.WithModels", "DB.Within", // nothing of rows
		"DB.Exec", "DB.Raw", "Batch.Exec", // SQL of one's own
		"DB.Batch", "Batch.Send", "DB.InsecureUnscoped", // in all the cases
		"Batch.First", "Batch.Count", "Batch.Exists", // with Batch.All
	}
	var cases strings.Builder
	for _, name := range []string{"scopes_reads.go", "scopes_writes.go"} {
		text, err := os.ReadFile(filepath.Join("ormtest", name))
		if err != nil {
			t.Fatal(err)
		}
		cases.Write(text)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			recv, ok := star.X.(*ast.Ident)
			if !ok || recv.Name != "DB" && recv.Name != "Batch" {
				continue
			}
			method := recv.Name + "." + f.Name.Name
			if slices.Contains(exempt, method) {
				continue
			}
			tried++
			if !strings.Contains(cases.String(), `"`+method+`"`) && !strings.Contains(cases.String(), `"`+method+" ") && !strings.Contains(cases.String(), `"`+method+",") {
				t.Errorf("%s is not among the cases of scopes in orm/ormtest", method)
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d methods were found", tried)
	}
}
