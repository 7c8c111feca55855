package dburl

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for raw, want := range map[string]URL{
		"sqlite:shop.db":                          {Kind: SQLite, Path: "shop.db"},
		"sqlite:data/shop.db?mode=ro":             {Kind: SQLite, Path: "data/shop.db"},
		"sqlite:///var/lib/shop.db":               {Kind: SQLite, Path: "/var/lib/shop.db"},
		"sqlite:/var/lib/shop.db":                 {Kind: SQLite, Path: "/var/lib/shop.db"},
		"sqlite:///C:/shop.db":                    {Kind: SQLite, Path: "C:/shop.db"},
		"sqlite::memory:":                         {Kind: SQLite, Path: ":memory:"},
		"sqlite://:memory:":                       {Kind: SQLite, Path: ":memory:"},
		"sqlite:a%20b%25.db":                      {Kind: SQLite, Path: "a b%.db"},
		"postgres://u:p@h:5433/d?sslmode=disable": {Kind: Postgres, User: "u", Password: "p", Host: "h", Port: 5433, Database: "d"},
		"postgresql://h/d":                        {Kind: Postgres, Host: "h", Database: "d"},
		"postgres:///d?host=/run/postgresql":      {Kind: Postgres, Database: "d"},
		"PostgreS://h/d":                          {Kind: Postgres, Host: "h", Database: "d"},
		"mysql://root@127.0.0.1:3306/d":           {Kind: MySQL, User: "root", Host: "127.0.0.1", Port: 3306, Database: "d"},
		"mariadb://u:p%40%2F%3A@[::1]/d":          {Kind: MySQL, User: "u", Password: "p@/:", Host: "::1", Database: "d"},
	} {
		got, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		got.Query = nil
		if got.Kind != want.Kind || got.Path != want.Path || got.User != want.User || got.Password != want.Password || got.Host != want.Host || got.Port != want.Port || got.Database != want.Database {
			t.Errorf("%s: %+v, want %+v", raw, *got, want)
		}
	}
}

func TestMistakesAreOneLineWithTheMend(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                "is empty: write sqlite:app.db",
		"shop.db":                         "has no scheme: write sqlite:",
		"postgre://u:hush@h/d":            `unknown scheme "postgre": use sqlite, postgres or mysql`,
		"mongodb://h/d":                   `unknown scheme "mongodb"`,
		"u ser:hush@h/d":                  "has no scheme",
		"sqlite:":                         "names no file",
		"sqlite:///":                      "names no file",
		"sqlite://shop.db":                "write sqlite:shop.db",
		"sqlite:a%zz":                     "write %25 for a percent sign",
		"sqlite:a%00b":                    "NUL",
		"postgres:h/d":                    "write postgres://user:password@host/database",
		"postgres://h":                    "names no database",
		"postgres://h/":                   "names no database",
		"postgres:///d":                   "names no host",
		"mysql:///d?host=x":               "names no host",
		"mysql://u:hush@h:0/d":            "port 0 is not between",
		"mysql://u:hush@h:70000/d":        "port 70000 is not between",
		"mysql://u:hu/sh@h/d":             "percent-encoded",
		"mysql://u:hu#sh@h/d":             "percent-encoded",
		"mysql://u:hu?sh@h/d":             "percent-encoded",
		"mysql://u:hush%@h/d":             "percent-encoded",
		"postgres://u:hush@h/d?sslmode=%": "malformed query",
	} {
		got, err := Parse(raw)
		if err == nil {
			t.Errorf("%s: %+v, want an error with %q", raw, *got, want)
			continue
		}
		if text := err.Error(); !strings.Contains(text, want) || strings.Contains(text, "\n") || strings.Contains(text, "hu") && strings.Contains(text, "sh@") || strings.Contains(text, "hush") {
			t.Errorf("%s: %v, want one line with %q and without the password", raw, err, want)
		}
	}
}

func TestStringHidesThePassword(t *testing.T) {
	for raw, want := range map[string]string{
		"mysql://u:hush@h:3306/d?tls=true": "mysql://h:3306/d", "postgresql://u:hush@h/d": "postgres://h/d", "sqlite:///x.db?mode=ro": "sqlite:/x.db",
	} {
		u, err := Parse(raw)
		if err != nil || u.String() != want {
			t.Errorf("%s: %v, %v, want %s", raw, u, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"sqlite::memory:", "sqlite:///a%20b?mode=ro", "postgres://u:p@h:5432/d?x=y", "mysql://u:p@[::1]:1/d", "mysql://u:p#@h/d", "://", "a:b@c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := Parse(raw)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: the error has two lines: %v", raw, err)
			}
			return
		}
		if u.Kind == SQLite && u.Path == "" || u.Kind != SQLite && (u.Database == "" || u.Port < 0 || u.Port > 65535) {
			t.Errorf("%q: %+v", raw, *u)
		}
		if len(u.Password) > 3 && !strings.Contains(u.Host+u.Database+string(u.Kind), u.Password) && strings.Contains(u.String(), u.Password) {
			t.Errorf("%q: the password is in %q", raw, u)
		}
	})
}
