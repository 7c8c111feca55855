// Command todo is a to-do service with two models, an API, accounts and an admin site, as a newcomer writes it from the README.
package main

import (
	"context"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/examples/todo/migrations"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/web"
)

type List struct {
	ID    int64  `db:"pk" json:"id,omitzero"`
	Name  string `validate:"min=1,max=100" db:"unique" json:"name"`
	Tasks []Task `json:"tasks,omitzero"`
}

func (l *List) String() string { return l.Name }

type Task struct {
	ID     int64  `db:"pk" json:"id,omitzero"`
	ListID int64  `db:"on_delete=cascade" json:"list_id"`
	List   *List  `json:"-"`
	Title  string `validate:"min=1,max=200" json:"title"`
	Done   bool   `json:"done,omitzero"`
}

func (t *Task) String() string { return t.Title }

type todo struct{ db *orm.DB }

func (t *todo) lists(ctx context.Context, _ *struct{}) ([]*List, error) {
	l := orm.Columns[List]()
	return t.db.All(ctx, orm.From[List]().With(&l.Tasks).Order(orm.Asc(&l.Name)))
}

func (t *todo) add(ctx context.Context, in *struct {
	Task Task `body:"json"`
}) (*Task, error) {
	return &in.Task, t.db.Insert(ctx, &in.Task)
}

func newApp() *tandem.App {
	app := tandem.New("todo")
	users, t := auth.New(app.DB), &todo{app.DB}
	site := admin.New(users)
	site.Add(admin.Model[List]{}, admin.Model[Task]{})
	models := orm.Models(orm.Model[List](), orm.Model[Task]())
	app.Add(users.Component(), site.Component(),
		tandem.Component{Name: "todo", Models: models, Migrations: migrations.All})
	app.Get("/lists", t.lists)
	app.Post("/tasks", t.add, web.Status(201))
	return app
}

func main() { newApp().Main() }
