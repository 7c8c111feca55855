package tandem

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/logs"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/compress"
	"github.com/gotandem/tandem/web/cors"
)

// Settings are what differs between the places an application runs in. New reads them from the environment, and from a file .env in
// the working directory for what the environment does not say. A program may change them before the application is used.
type Settings struct {
	DatabaseURL     string        `env:"DATABASE_URL,secret" default:"" doc:"sqlite:shop.db, postgres://user@host/shop or mysql://user@host/shop; a file beside the program when it is not set."`
	Addr            string        `env:"ADDR" default:"" doc:"Address to serve on: host:port, or unix:/path of a socket; :$PORT if PORT is set, else 127.0.0.1:8000."`
	Port            int           `env:"PORT" default:"0" validate:"min=0,max=65535" doc:"Port to serve on at all addresses of the machine, if ADDR is not set."`
	LogFormat       string        `env:"LOG_FORMAT" default:"text" validate:"oneof=text json" doc:"Form of the log's lines."`
	LogLevel        string        `env:"LOG_LEVEL" default:"info" validate:"oneof=debug info warn error" doc:"Least severe lines to log."`
	DrainDelay      time.Duration `env:"DRAIN_DELAY" default:"0s" doc:"How long connections are still accepted after /healthz says that the application stops, so that load balancers notice."`
	InsecureDebug   bool          `env:"INSECURE_DEBUG" default:"false" doc:"Show clients what is behind an error, and hold responses against their rules: for development only."`
	Docs            string        `env:"DOCS" default:"on" validate:"oneof=on off" doc:"Whether the OpenAPI documents and their pages are served."`
	ShutdownTimeout time.Duration `env:"SHUTDOWN_TIMEOUT" default:"30s" doc:"How long requests may take to end when the application stops."`
	HTTPSOnly       bool          `env:"HTTPS_ONLY" default:"false" doc:"Redirect what comes over plain HTTP to HTTPS."`
	HSTS            time.Duration `env:"HSTS" default:"0s" doc:"How long browsers shall use HTTPS without asking, if HTTPS_ONLY is set."`
	TrustedProxies  []string      `env:"TRUSTED_PROXIES" json:",omitzero" doc:"Proxies that may speak for their clients: addresses, networks, loopback, private, unix, or * for whatever peer."`
	Forwarded       bool          `env:"FORWARDED" default:"false" doc:"The proxies send the header Forwarded (RFC 7239) and not X-Forwarded-For, -Proto and -Host."`
	BasePath        string        `env:"BASE_PATH" default:"" doc:"Path below which a proxy serves the application, such as /shop."`
	AllowedHosts    []string      `env:"ALLOWED_HOSTS" json:",omitzero" doc:"Hosts that are answered for: names, *.name for all below it; all if not set."`
	CORSOrigins     []string      `env:"CORS_ORIGINS" json:",omitzero" doc:"Origins whose pages may call without cookies: https://app.example.com, https://*.example.com, or *."`
	Compress        bool          `env:"COMPRESS" default:"false" doc:"Compress answers for clients that can read them: zstd, br or gzip."`
	MaxRequests     int           `env:"MAX_REQUESTS" default:"0" validate:"min=0" doc:"How many requests may be in flight; more are answered with 503. No limit if 0."`
	MaxStreams      int           `env:"MAX_STREAMS" default:"0" validate:"min=0" doc:"How many streams and sockets may be open; more are answered with 503. No limit if 0."`
}

// load fills in s. Every variable that does not fit is in the error, on a line of its own.
func (s *Settings) load(e *environ) ([]setting, error) {
	t, err := schema.For[Settings]()
	if err != nil {
		return nil, err
	}
	all, err := e.load(t, unsafe.Pointer(s), "")
	if s.Addr == "" {
		s.Addr = defaultAddr
		if s.Port != 0 {
			s.Addr = fmt.Sprintf(":%d", s.Port)
		}
	}
	return all, errors.Join(err, s.check())
}

const defaultAddr = "127.0.0.1:8000"

// check says what does not go together.
func (s *Settings) check() error {
	var mistakes []error
	if err := s.proxies().Check(); err != nil {
		mistakes = append(mistakes, fmt.Errorf("TRUSTED_PROXIES, BASE_PATH: %w", err))
	}
	if err := (cors.Options{Origins: s.CORSOrigins}).Check(); err != nil {
		mistakes = append(mistakes, fmt.Errorf("CORS_ORIGINS: %w", err))
	}
	return errors.Join(mistakes...)
}

func (s *Settings) proxies() web.Proxies {
	return web.Proxies{Trusted: s.TrustedProxies, Forwarded: s.Forwarded, BasePath: s.BasePath}
}

// around puts the middleware that the settings ask for around the routes, inside of what every application has.
func (s *Settings) around(h http.Handler) (http.Handler, error) {
	var mistakes []error
	wrap := func(on bool, mw func(http.Handler) http.Handler) {
		if !on {
			return
		}
		h = mw(h)
		if err := misuse(h); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	wrap(s.Compress, compress.New(compress.Options{}))
	limits := web.Concurrency{Requests: s.MaxRequests, Streams: s.MaxStreams}
	wrap(limits.Requests > 0 || limits.Streams > 0, web.LimitConcurrency(limits))
	wrap(s.HTTPSOnly, web.RequireHTTPS(web.HTTPS{HSTS: s.HSTS}))
	wrap(len(s.AllowedHosts) > 0, web.AllowHosts(s.AllowedHosts...))
	wrap(len(s.CORSOrigins) > 0, cors.New(cors.Options{Origins: s.CORSOrigins, Headers: []string{"*"}}))
	return h, errors.Join(mistakes...)
}

// misuse is the wiring mistake of the middleware that made the handler.
func misuse(h http.Handler) error {
	if bad, ok := h.(interface{ WiringMistake() error }); ok {
		return bad.WiringMistake()
	}
	return nil
}

// logger writes to standard error in the form that the settings ask for.
func (s *Settings) logger() *slog.Logger {
	options := logs.Options{Level: slog.LevelInfo, JSON: s.LogFormat == "json"}
	switch strings.ToLower(s.LogLevel) {
	case "debug":
		options.Level = slog.LevelDebug
	case "warn":
		options.Level = slog.LevelWarn
	case "error":
		options.Level = slog.LevelError
	}
	return slog.New(logs.New(os.Stderr, options))
}
