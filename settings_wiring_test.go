package tandem_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/web"
)

// mailConfig are settings of a program's own.
type mailConfig struct {
	SMTPHost string   `validate:"hostname"`
	Port     int      `default:"25" validate:"max=65535"`
	Password string   `env:"PASSWORD,secret" json:",omitzero"`
	To       []string `json:",omitzero"`
	Limits   struct {
		PerHour int `default:"10"`
	}
	Cache int `env:"-" default:"3"`
}

func TestConfig(t *testing.T) {
	place(t)
	writeEnv(t, "MAIL_SMTP_HOST=mail.example\nMAIL_PASSWORD=hunter2\nMAIL_LIMITS_PER_HOUR=20\n")
	t.Setenv("mail_port", "2525")
	t.Setenv("MAIL_TO", "a@example.com, b@example.com")
	app := quiet(tandem.New("shop"))
	c := app.Config[mailConfig]("MAIL_")
	app.Get("/to", func(_ context.Context, in *struct{ Mail *mailConfig }) (web.Text, error) {
		return web.Text(strings.Join(in.Mail.To, " ")), nil
	})
	if c.SMTPHost != "mail.example" || c.Port != 2525 || c.Password != "hunter2" || len(c.To) != 2 || c.Limits.PerHour != 20 {
		t.Errorf("%+v", c)
	}
	if w := get(t, app, "/to"); w.Body.String() != "a@example.com b@example.com" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	code, out, told := run(t, app, "settings")
	if code != cli.ExitOK || strings.Contains(out+told, "hunter2") {
		t.Errorf("exit code %d\n%s%s", code, out, told)
	}
	for _, want := range []string{"MAIL_PASSWORD", "********", "MAIL_LIMITS_PER_HOUR", ".env", "environment", "default"} {
		if !strings.Contains(out, want) {
			t.Errorf("settings does not print %q:\n%s", want, out)
		}
	}
	other := quiet(tandem.New("shop"))
	other.Config[mailConfig]("MAIL_")
	other.Get("/to", func(_ context.Context, in *struct{ Mail *mailConfig }) (web.Text, error) {
		return web.Text(strings.Join(in.Mail.To, " ")), nil
	})
	other.Replace(func(context.Context, *struct{}) (*mailConfig, error) { return &mailConfig{To: []string{"test"}}, nil })
	if w := get(t, other, "/to"); w.Body.String() != "test" {
		t.Errorf("a test cannot replace settings: %d %s", w.Code, w.Body)
	}
}

func TestConfigThatDoesNotFit(t *testing.T) {
	place(t)
	t.Setenv("MAIL_PORT", "99999")
	app := quiet(tandem.New("shop"))
	app.Config[mailConfig]("MAIL_")
	err := app.Check()
	if err == nil || !strings.Contains(err.Error(), "MAIL_SMTP_HOST: Field required") || !strings.Contains(err.Error(), "MAIL_PORT: ") {
		t.Errorf("%v", err)
	}
}

func TestSettingsOfTheServer(t *testing.T) {
	place(t)
	for name, value := range map[string]string{
		"TRUSTED_PROXIES": "192.0.2.0/24, loopback", "HTTPS_ONLY": "true", "ALLOWED_HOSTS": "example.com", "CORS_ORIGINS": "https://app.example.com",
		"COMPRESS": "true", "MAX_REQUESTS": "100", "BASE_PATH": "/shop", "PORT": "9000",
	} {
		t.Setenv(name, value)
	}
	app := quiet(tandem.New("shop"))
	app.Get("/hello", func(context.Context, *struct{}) (string, error) { return strings.Repeat("hello ", 500), nil })
	if app.Settings.Addr != ":9000" {
		t.Errorf("PORT: %q", app.Settings.Addr)
	}
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(headers ...string) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "http://example.com/shop/hello", nil)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		if host := req.Header.Get("Host"); host != "" {
			req.Host = host
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		return w
	}
	if w := ask(); w.Code != 307 || w.Header().Get("Location") != "https://example.com/shop/hello" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w := ask("X-Forwarded-Proto", "https", "Origin", "https://app.example.com", "Accept-Encoding", "br")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "br" || w.Header().Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask("Host", "evil.example", "Origin", "https://app.example.com"); w.Code != 400 || w.Header().Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestSettingsThatDoNotGoTogether: all mistakes at once, each on a line of its own that names the setting, beside those of the routes.
func TestSettingsThatDoNotGoTogether(t *testing.T) {
	place(t)
	for name, value := range map[string]string{
		"TRUSTED_PROXIES": "nginx", "ALLOWED_HOSTS": "https://x y:80", "CORS_ORIGINS": "x", "TLS_CERT": "gone.pem", "TLS_MIN": "1.1", "IDLE_TIMEOUT": "-1s",
		"MAX_CONNECTIONS": "-1", "ADDR": "localhost", "BODY_LIMIT": "2MB",
	} {
		t.Setenv(name, value)
	}
	app := tandem.New("shop")
	app.Get("/a/{id}", func(context.Context, *struct{}) (string, error) { return "", nil })
	app.Add(tandem.Component{Name: "limits", Middleware: []func(http.Handler) http.Handler{web.LimitConcurrency(web.Concurrency{Requests: -1})}})
	err := app.Check()
	for _, want := range []string{
		`TRUSTED_PROXIES, FORWARDED, FORWARDED_PREFIX, BASE_PATH: trusted proxy "nginx"`, `ALLOWED_HOSTS: allowed host "https://x"`, `ALLOWED_HOSTS: allowed host "y:80"`, `CORS_ORIGINS: CORS origin "x"`,
		"TLS_CERT, TLS_KEY, TLS_CLIENT_CA: 1 certificates and 0 keys", "TLS_MIN: Input should be '1.2' or '1.3'", "IDLE_TIMEOUT: -1s is less than nothing",
		"MAX_CONNECTIONS: ", `ADDR: address "localhost": write host:port`, "BODY_LIMIT: ", "nothing reads the wildcard {id}", "limits of concurrency",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 12 {
		t.Errorf("%d lines, not one for each mistake:\n%v", n, err)
	}
}

func TestLimitsBySettings(t *testing.T) {
	place(t)
	t.Setenv("BODY_LIMIT", "10")
	t.Setenv("HEADER_LIMIT", "100000")
	app := quiet(tandem.New("shop"))
	echo := func(_ context.Context, in *struct {
		Body string `body:"json"`
	}) (string, error) {
		return in.Body, nil
	}
	app.Post("/small", echo)
	app.Post("/large", echo, web.BodyLimit(1000))
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path         string
		body, header int
		code         int
	}{
		{"/small", 5, 0, 200}, {"/small", 50, 0, 413}, {"/large", 50, 0, 200}, {"/large", 5000, 0, 413},
		{"/small", 5, 90_000, 200}, {"/small", 5, 110_000, 431},
	} {
		req := httptest.NewRequestWithContext(t.Context(), "POST", test.path, strings.NewReader(`"`+strings.Repeat("a", test.body)+`"`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Long", strings.Repeat("a", test.header))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != test.code || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("X-Request-Id") == "" {
			t.Errorf("%+v: %d %v", test, w.Code, w.Header())
		}
	}
}
