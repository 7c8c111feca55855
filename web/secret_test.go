package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/logs"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type secretLogin struct {
	Name     string        `json:"name"`
	Password schema.Secret `json:"password" validate:"min=4,max=12"`
}

// TestSecretsNeverLeave sends a secret by every way into a request, wrongly and rightly, and looks for it in the answers and in the log.
func TestSecretsNeverLeave(t *testing.T) {
	const secret = "hunter2hunter2"
	for i, format := range []web.Option{web.ErrorBody(web.ProblemErrors()), web.ErrorBody(web.FastAPIErrors()), web.Tags()} {
		var log strings.Builder
		r := web.NewRouter(format)
		if i == 2 {
			r.InsecureDebug()
		}
		lines := logs.New(&log, logs.Options{Level: slog.LevelDebug})
		r.Use(web.Defaults(slog.New(lines)))
		r.Post("/login", func(ctx context.Context, in *struct {
			Login secretLogin `body:"json"`
		}) (secretLogin, error) {
			web.Logger(ctx).Info("login", "in", in, "login", in.Login, "pointer", &in.Login)
			if in.Login.Name == "err" {
				return in.Login, errors.Join(errors.New("no such user"), &secretError{in.Login})
			}
			if in.Login.Name == "panic" {
				panic(in.Login)
			}
			return in.Login, nil
		})
		r.Post("/many", echo[struct {
			Logins []secretLogin `body:"json" validate:"max=1"`
		}])
		r.Get("/reset/{token}", func(_ context.Context, in *struct {
			Token schema.Secret `path:"token" validate:"max=20"`
		}) (string, error) {
			switch in.Token.Reveal() {
			case secret + "err":
				return "", errors.New("no")
			case secret + "pan":
				panic("no")
			}
			return "fine", nil
		})
		r.Get("/query", echo[struct {
			_     struct{}        `unknown:"forbid"`
			Key   schema.Secret   `query:"key" validate:"max=12"`
			Keys  []schema.Secret `query:"keys" validate:"max=1"`
			Login secretLogin     `query:"login,json" default:"{\"name\":\"a\",\"password\":\"abcd\"}"`
		}])
		r.Get("/header", echo[struct {
			Key schema.Secret `header:"X-Key" validate:"max=12"`
		}])
		r.Post("/form", echo[struct {
			Login secretLogin `body:"form"`
		}])
		h := build(t, r)
		form := []string{"Content-Type: application/x-www-form-urlencoded"}
		status := map[int]int{}
		for _, req := range []struct {
			method, target, body string
			header               []string
		}{
			{"POST", "/login", `{"name":"ann","password":"hunter2hun"}`, nil},
			{"POST", "/login", `{"name":"err","password":"hunter2hun"}`, nil},
			{"POST", "/login", `{"name":"panic","password":"hunter2hun"}`, nil},
			{"POST", "/login", `{"password":"` + secret + `"}`, nil},
			{"POST", "/login", `["` + secret + `"]`, nil},
			{"POST", "/login", `{"name":"ann","password":["` + secret + `"]}`, nil},
			{"POST", "/many", `[{"name":"ann","password":"` + secret + `"},{"password":"` + secret + `"},{}]`, nil},
			{"POST", "/many", `[{"name":"ann","password":"hunter2"},{"name":"ann","password":"hunter2"}]`, nil},
			{"GET", "/reset/" + secret, "", nil},
			{"GET", "/reset/" + secret + "/", "", nil},
			{"GET", "/reset/" + secret + "err", "", nil},
			{"GET", "/reset/" + secret + "pan", "", nil},
			{"GET", "/reset/" + secret + secret, "", nil},
			{"GET", "/query?key=" + secret + "&keys=" + secret + "&keys=" + secret, "", nil},
			{"GET", "/query?kee=" + secret, "", nil},
			{"GET", "/query?login=" + secret, "", nil},
			{"GET", `/query?login={"password":"` + secret + `"}`, "", nil},
			{"GET", "/header", "", []string{"X-Key: " + secret}},
			{"POST", "/form", "password=" + secret, form},
			{"POST", "/form", "name=a&password[a]=" + secret, form},
		} {
			w := do(t, h, req.method, req.target, req.body, req.header...)
			status[w.Code]++
			if strings.Contains(w.Body.String(), "hunter2") {
				t.Errorf("%s %s %s answers %s", req.method, req.target, req.body, w.Body)
			}
		}
		if status[200] != 2 || status[307] != 1 || status[422] != 13 || status[500] != 4 {
			t.Errorf("the requests were to go wrong in other ways: %v", status)
		}
		if err := lines.Flush(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(log.String(), "hunter2") || strings.Count(log.String(), "/reset/{token}") < 5 {
			t.Errorf("the log:\n%s", &log)
		}
	}
}

type secretError struct{ login secretLogin }

func (e *secretError) Error() string { return "refused " + e.login.Name + e.login.Password.String() }

// TestSecretsAreLoggedNowhereWithoutMiddleware is for routers whose only middleware is none.
func TestSecretsAreLoggedNowhereWithoutMiddleware(t *testing.T) {
	var log strings.Builder
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	r := web.NewRouter()
	r.Get("/reset/{token}", func(context.Context, *struct {
		Token schema.Secret `path:"token"`
	}) (string, error) {
		return "", errors.New("no")
	})
	do(t, build(t, r), "GET", "/reset/hunter2", "")
	if !strings.Contains(log.String(), "path=/reset/{token}") || strings.Contains(log.String(), "hunter2") {
		t.Errorf("the log:\n%s", &log)
	}
}

// TestCallSendsSecrets calls a service with secrets in every place.
func TestCallSendsSecrets(t *testing.T) {
	type input struct {
		Token schema.Secret   `path:"token"`
		Key   schema.Secret   `query:"key"`
		Keys  []schema.Secret `query:"keys"`
		Head  *schema.Secret  `header:"X-Key"`
		Login secretLogin     `body:"json"`
	}
	var got input
	r := web.NewRouter()
	route := r.Post("/login/{token}", func(_ context.Context, in *input) (web.NoContent, error) {
		got = *in
		return web.NoContent{}, nil
	})
	server := httptest.NewServer(build(t, r))
	defer server.Close()
	head := schema.NewSecret("header")
	in := input{schema.NewSecret("path"), schema.NewSecret("query"), []schema.Secret{schema.NewSecret("a"), schema.NewSecret("b")}, &head,
		secretLogin{"ann", schema.NewSecret("body")}}
	if _, err := route.Call(t.Context(), &web.Client{BaseURL: server.URL}, &in); err != nil {
		t.Fatal(err)
	}
	if got.Token.Reveal() != "path" || got.Key.Reveal() != "query" || len(got.Keys) != 2 || got.Keys[1].Reveal() != "b" || got.Head.Reveal() != "header" ||
		got.Login.Password.Reveal() != "body" {
		t.Errorf("received %q %q %v %q %q", got.Token.Reveal(), got.Key.Reveal(), got.Keys, got.Head.Reveal(), got.Login.Password.Reveal())
	}
}
