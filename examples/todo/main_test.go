package main

import (
	"net/url"
	"testing"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/tandemtest"
)

// TestNewcomer does with the service what its writer would do first, on every database.
func TestNewcomer(t *testing.T) {
	for name, database := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			c := tandemtest.New(t, app, database(t))
			users := auth.New(app.DB)
			ada := &auth.User{Username: "ada", IsStaff: true, IsSuperuser: true}
			if err := users.Create(t.Context(), ada, "correct horse"); err != nil {
				t.Fatal(err)
			}

			c.Get("/admin/todo/list/").Redirects("/login?next=%2Fadmin%2Ftodo%2Flist%2F")
			c.Login(users, ada)
			c.Submit("/admin/todo/list/add", url.Values{"name": {"Groceries"}}).Redirects("/admin/todo/list/")
			c.Get("/admin/todo/list/").OK().Contains("Groceries")

			var task Task
			c.Post("/tasks", Task{ListID: 1, Title: "Milk"}).Expect(201).JSON(&task)
			if task.ID == 0 || task.Title != "Milk" {
				t.Errorf("added %+v", task)
			}
			var lists []List
			c.Get("/lists").OK().JSON(&lists)
			if len(lists) != 1 || len(lists[0].Tasks) != 1 || lists[0].Tasks[0].Title != "Milk" {
				t.Errorf("lists: %+v", lists)
			}

			refused := c.Post("/tasks", map[string]any{"list_id": 1, "title": ""}).Problem(422)
			if len(refused.Errors) != 1 || refused.Errors[0].Type != "string_too_short" {
				t.Errorf("empty title: %+v", refused.Errors)
			}
			unknown := c.Post("/tasks", Task{ListID: 99, Title: "Milk"})
			if unknown.StatusCode != 409 && unknown.StatusCode != 422 {
				t.Errorf("a list that is not there: %d %s", unknown.StatusCode, unknown.Text)
			}
			unknown.Contains("list_id")
		})
	}
}
