package tandem

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"
	"unsafe"

	"github.com/joho/godotenv"

	"github.com/gotandem/tandem/schema"
)

// Settings are what differs between the places an application runs in. New reads them from the environment, and from a file .env in
// the working directory for what the environment does not say. A program may change them before the application is used.
type Settings struct {
	DatabaseURL     string        `env:"DATABASE_URL" default:"" doc:"sqlite:shop.db, postgres://user@host/shop or mysql://user@host/shop; a file beside the program when it is not set."`
	Addr            string        `env:"ADDR" default:"127.0.0.1:8000" doc:"Address to serve on."`
	LogFormat       string        `env:"LOG_FORMAT" default:"text" validate:"oneof=text json" doc:"Form of the log's lines."`
	LogLevel        string        `env:"LOG_LEVEL" default:"info" validate:"oneof=debug info warn error" doc:"Least severe lines to log."`
	ShutdownTimeout time.Duration `env:"SHUTDOWN_TIMEOUT" default:"30s" doc:"How long requests may take to end when the application stops."`
}

// load fills in s from the lookup function. Every variable that does not fit is in the error, on a line of its own.
func (s *Settings) load(lookup func(string) (string, bool)) error {
	t, err := schema.For[Settings]()
	if err != nil {
		return err
	}
	var mistakes []error
	for _, f := range t.Fields {
		name := f.Tag.Get("env")
		var values []string
		if value, ok := lookup(name); ok && value != "" {
			values = []string{value}
		}
		var report schema.Report
		f.DecodeText(values, unsafe.Pointer(s), &report) // the address of the struct, not of the field
		for _, item := range report.Items() {
			mistakes = append(mistakes, fmt.Errorf("%s: %s (%s)", name, item.Msg, f.Doc))
		}
	}
	return errors.Join(mistakes...)
}

// environment looks in the process's environment, then in the file.
func environment(file string) (func(string) (string, bool), error) {
	saved, err := godotenv.Read(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			return os.LookupEnv, fmt.Errorf("read %s: %w", file, pathErr.Err)
		}
		// What the parser says repeats the rest of the file, secrets among it.
		return os.LookupEnv, fmt.Errorf("%s cannot be understood: write one NAME=value on each line, with quotes around a value that has spaces", file)
	}
	return func(name string) (string, bool) {
		if value, ok := os.LookupEnv(name); ok {
			return value, true
		}
		value, ok := saved[name]
		return value, ok
	}, nil
}

// logger writes to standard error in the form that the settings ask for.
func (s *Settings) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch strings.ToLower(s.LogLevel) {
	case "debug":
		options.Level = slog.LevelDebug
	case "warn":
		options.Level = slog.LevelWarn
	case "error":
		options.Level = slog.LevelError
	}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
