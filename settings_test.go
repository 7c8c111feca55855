package tandem_test

import (
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
)

func slogDiscard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func writeEnv(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(".env", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSettings(t *testing.T) {
	t.Run("defaults", func(t *testing.T) {
		place(t)
		got := tandem.New("shop").Settings
		want := tandem.Settings{
			DatabaseURL: "sqlite:shop.db", Addr: "127.0.0.1:8000", LogFormat: "text", LogLevel: "info", Docs: "on", ShutdownTimeout: 30 * time.Second,
			TLSMin: "1.2", TLSClient: "required", HeaderLimit: 64 << 10,
			ReadHeaderTime: 10 * time.Second, ReadTime: time.Minute, WriteTime: 90 * time.Second, IdleTime: 2 * time.Minute,
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("the environment goes before the file", func(t *testing.T) {
		place(t)
		writeEnv(t, "ADDR=:1\nLOG_LEVEL=\"warn\" # less\nexport SHUTDOWN_TIMEOUT=2m\n")
		t.Setenv("ADDR", ":2")
		got := tandem.New("shop").Settings
		if got.Addr != ":2" || got.LogLevel != "warn" || got.ShutdownTimeout != 2*time.Minute {
			t.Errorf("%+v", got)
		}
	})
}

func TestSettingsThatDoNotFit(t *testing.T) {
	place(t)
	t.Setenv("LOG_LEVEL", "loud")
	t.Setenv("SHUTDOWN_TIMEOUT", "soon")
	code, _, told := run(t, tandem.New("shop"), "check")
	if code != cli.ExitFailed || !strings.Contains(told, "LOG_LEVEL: Input should be 'debug', 'info', 'warn' or 'error'") ||
		!strings.Contains(told, "SHUTDOWN_TIMEOUT: ") || !strings.HasSuffix(told, "shop: 2 wiring mistakes\n") {
		t.Errorf("exit code %d\n%s", code, told)
	}
}

// TestSecretsAreNotPrinted holds what mistakes in settings say against the secrets in them.
func TestSecretsAreNotPrinted(t *testing.T) {
	for name, file := range map[string]string{
		"malformed file":        "API_KEY hunter2\nPASSWORD=hunter2\n",
		"unterminated quote":    "PASSWORD=\"hunter2\nADDR=:1\n",
		"password as a port":    "DATABASE_URL=postgres://me@host:hunter2/shop\n",
		"password with slashes": "DATABASE_URL=postgres://me:hunter2/x@host/shop\n",
		"no scheme":             "DATABASE_URL=me:hunter2@host/shop\n",
		"wrong scheme":          "DATABASE_URL=oracle://me:hunter2@host/shop\n",
		"malformed escape":      "DATABASE_URL=postgres://me:hunter2%zz@host/shop\n",
	} {
		t.Run(name, func(t *testing.T) {
			place(t)
			writeEnv(t, file)
			code, out, told := run(t, tandem.New("shop"), "check")
			if code != cli.ExitFailed || told == "" {
				t.Errorf("exit code %d, output %q, notes %q", code, out, told)
			}
			if strings.Contains(out+told, "hunter2") {
				t.Errorf("a secret is printed: %s%s", out, told)
			}
		})
	}
}
