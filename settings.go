package tandem

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
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
	Replicas        []string      `env:"DATABASE_REPLICAS,secret" json:",omitzero" doc:"URLs of databases that follow that of DATABASE_URL: queries outside of transactions are read from them, until a request has written."`
	SlowStatement   time.Duration `env:"DATABASE_SLOW" default:"0s" doc:"Statements that take longer are logged, with the line of the program that sent them; none if 0."`
	Addr            string        `env:"ADDR" default:"" doc:"Addresses to serve on: host:port, unix:/path of a socket, unix:/path?mode=660, systemd for the sockets that it hands over; those if there are any, else :$PORT if PORT is set, else 127.0.0.1:8000."`
	Port            int           `env:"PORT" default:"0" validate:"min=0,max=65535" doc:"Port to serve on at all addresses of the machine, if ADDR is not set."`
	LogFormat       string        `env:"LOG_FORMAT" default:"text" validate:"oneof=text json" doc:"Form of the log's lines."`
	LogLevel        string        `env:"LOG_LEVEL" default:"info" validate:"oneof=debug info warn error" doc:"Least severe lines to log."`
	ReusePort       bool          `env:"REUSE_PORT" default:"false" doc:"Let the next process of the program listen at the same addresses before this one stops (Linux)."`
	TLSCert         []string      `env:"TLS_CERT" json:",omitzero" doc:"Files of certificates, each with its chain, in PEM: HTTPS is spoken at all addresses but Unix sockets and those that begin with http://. Read again when they change."`
	TLSKey          []string      `env:"TLS_KEY" json:",omitzero" doc:"Files of their private keys, in the same order."`
	TLSMin          string        `env:"TLS_MIN" default:"1.2" validate:"oneof=1.2 1.3" doc:"Least version of TLS that is spoken."`
	TLSClientCA     string        `env:"TLS_CLIENT_CA" default:"" doc:"File of the authorities whose certificates clients must show (mutual TLS)."`
	TLSClient       string        `env:"TLS_CLIENT" default:"required" validate:"oneof=required optional" doc:"Whether clients without a certificate are turned away, if TLS_CLIENT_CA is set."`
	DrainDelay      time.Duration `env:"DRAIN_DELAY" default:"0s" doc:"How long connections are still accepted after /healthz says that the application stops, so that load balancers notice."`
	InsecureDebug   bool          `env:"INSECURE_DEBUG" default:"false" doc:"Show clients what is behind an error, and hold responses against their rules: for development only."`
	Docs            string        `env:"DOCS" default:"on" validate:"oneof=on off" doc:"Whether the OpenAPI documents and their pages are served."`
	ShutdownTimeout time.Duration `env:"SHUTDOWN_TIMEOUT" default:"30s" doc:"How long requests may take to end when the application stops."`
	HTTPSOnly       bool          `env:"HTTPS_ONLY" default:"false" doc:"Redirect what comes over plain HTTP to HTTPS."`
	HSTS            time.Duration `env:"HSTS" default:"0s" doc:"How long browsers shall use HTTPS without asking, if HTTPS_ONLY is set."`
	TrustedProxies  []string      `env:"TRUSTED_PROXIES" json:",omitzero" doc:"Proxies that may speak for their clients: addresses, networks, loopback, private, unix, or * for whatever peer."`
	Forwarded       bool          `env:"FORWARDED" default:"false" doc:"The proxies send the header Forwarded (RFC 7239) and not X-Forwarded-For, -Proto and -Host."`
	BasePath        string        `env:"BASE_PATH" default:"" doc:"Path below which a proxy serves the application, such as /shop."`
	ForwardedPrefix bool          `env:"FORWARDED_PREFIX" default:"false" doc:"The proxies set X-Forwarded-Prefix, the path below which they serve the application, and remove it from the path."`
	AllowedHosts    []string      `env:"ALLOWED_HOSTS" json:",omitzero" doc:"Hosts that are answered for: names, *.name for all below it; all if not set."`
	CORSOrigins     []string      `env:"CORS_ORIGINS" json:",omitzero" doc:"Origins whose pages may call without cookies: https://app.example.com, https://*.example.com, or *."`
	Compress        bool          `env:"COMPRESS" default:"false" doc:"Compress answers for clients that can read them: zstd, br or gzip."`
	BodyLimit       int64         `env:"BODY_LIMIT" default:"0" validate:"min=0" doc:"Most bytes of a request's body, for routes that say nothing else; 1 MiB, and 32 MiB with files, if 0."`
	HeaderLimit     int           `env:"HEADER_LIMIT" default:"65536" validate:"min=1024,max=16777216" doc:"Most bytes of a request's line and headers; more are answered with 431."`
	ReadHeaderTime  time.Duration `env:"READ_HEADER_TIMEOUT" default:"10s" doc:"How long the headers of a request may take to arrive."`
	ReadTime        time.Duration `env:"READ_TIMEOUT" default:"1m0s" doc:"How long a whole request may take to arrive; streamed bodies may take longer."`
	WriteTime       time.Duration `env:"WRITE_TIMEOUT" default:"1m30s" doc:"How long a request and its answer may take; streams and routes with a timeout of their own may take longer."`
	IdleTime        time.Duration `env:"IDLE_TIMEOUT" default:"2m0s" doc:"How long a connection may be silent between two requests."`
	MaxConnections  int           `env:"MAX_CONNECTIONS" default:"0" validate:"min=0" doc:"How many connections may be open; others wait, while idle ones are closed. No limit if 0."`
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
	switch {
	case s.Addr != "":
	case web.HandedOver():
		s.Addr = "systemd"
	case s.Port != 0:
		s.Addr = fmt.Sprintf(":%d", s.Port)
	default:
		s.Addr = defaultAddr
	}
	return all, err
}

const defaultAddr = "127.0.0.1:8000"

// check says what does not go together, or does not fit what a program has put there.
func (s *Settings) check() error {
	var mistakes []error
	note := func(names string, err error) {
		for _, line := range lines(err) {
			mistakes = append(mistakes, fmt.Errorf("%s: %s", names, line))
		}
	}
	note("TRUSTED_PROXIES, FORWARDED, FORWARDED_PREFIX, BASE_PATH", s.proxies().Check())
	note("CORS_ORIGINS", cors.Options{Origins: s.CORSOrigins}.Check())
	note("ALLOWED_HOSTS", web.CheckHosts(s.AllowedHosts...))
	note("ADDR", (&web.Server{Addr: s.Addr, TLS: s.mayTLS()}).Check())
	if _, err := s.tls(slog.Default()); err != nil {
		note("TLS_CERT, TLS_KEY, TLS_CLIENT_CA", err)
	}
	for name, d := range map[string]time.Duration{
		"DRAIN_DELAY": s.DrainDelay, "SHUTDOWN_TIMEOUT": s.ShutdownTimeout, "HSTS": s.HSTS,
		"READ_HEADER_TIMEOUT": s.ReadHeaderTime, "READ_TIMEOUT": s.ReadTime, "WRITE_TIMEOUT": s.WriteTime, "IDLE_TIMEOUT": s.IdleTime,
	} {
		if d < 0 {
			note(name, fmt.Errorf("%s is less than nothing", d))
		}
	}
	if s.MaxRequests < 0 || s.MaxStreams < 0 {
		note("MAX_REQUESTS, MAX_STREAMS", errors.New("give numbers above 0, or 0 for no limit"))
	}
	slices.SortFunc(mistakes, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(mistakes...)
}

// mayTLS is not nil where certificates are named, good or not.
func (s *Settings) mayTLS() *tls.Config {
	if len(s.TLSCert) == 0 {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12}
}

// tls is the configuration for HTTPS, nil without a certificate.
func (s *Settings) tls(log *slog.Logger) (*tls.Config, error) {
	if len(s.TLSCert) == 0 && len(s.TLSKey) == 0 && s.TLSClientCA == "" {
		return nil, nil
	}
	c := web.Certificates{
		Certs: s.TLSCert, Keys: s.TLSKey, ClientCA: s.TLSClientCA, ClientOptional: s.TLSClientCA != "" && s.TLSClient == "optional",
		MinVersion: tls.VersionTLS12, Log: log,
	}
	if s.TLSMin == "1.3" {
		c.MinVersion = tls.VersionTLS13
	}
	return c.Config()
}

func (s *Settings) proxies() web.Proxies {
	return web.Proxies{Trusted: s.TrustedProxies, Forwarded: s.Forwarded, BasePath: s.BasePath, TrustPrefix: s.ForwardedPrefix}
}

// around puts the middleware that the settings ask for around the routes, inside of what every application has. check has seen them.
func (s *Settings) around(h http.Handler) http.Handler {
	wrap := func(on bool, mw func(http.Handler) http.Handler) {
		if on {
			h = mw(h)
		}
	}
	wrap(s.Compress, compress.New(compress.Options{}))
	limits := web.Concurrency{Requests: s.MaxRequests, Streams: s.MaxStreams}
	wrap(limits.Requests > 0 || limits.Streams > 0, web.LimitConcurrency(limits))
	wrap(s.HTTPSOnly, web.RequireHTTPS(web.HTTPS{HSTS: s.HSTS, Port: s.httpsPort()}))
	wrap(len(s.AllowedHosts) > 0, web.AllowHosts(s.AllowedHosts...))
	wrap(len(s.CORSOrigins) > 0, cors.New(cors.Options{Origins: s.CORSOrigins, Headers: []string{"*"}}))
	return h
}

// outermost is what every application has around all.
func (s *Settings) outermost(log *slog.Logger, h http.Handler) http.Handler {
	if s.HeaderLimit == 64<<10 || s.HeaderLimit == 0 {
		h = web.Defaults(log)(h)
	} else {
		for _, mw := range []func(http.Handler) http.Handler{
			web.LimitHeader(s.HeaderLimit), web.SecurityHeaders(""), web.Recover(), web.AccessLog(log), web.RequestIDs(),
		} {
			h = mw(h)
		}
	}
	if len(s.TrustedProxies) > 0 || s.BasePath != "" {
		h = web.TrustProxies(s.proxies())(h)
	}
	return h
}

// httpsPort is where the program itself speaks HTTPS; 0 if a proxy does, at its usual port.
func (s *Settings) httpsPort() int {
	if len(s.TLSCert) == 0 {
		return 0
	}
	for _, at := range strings.FieldsFunc(s.Addr, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if strings.HasPrefix(at, "http://") || strings.HasPrefix(at, "unix:") {
			continue
		}
		if _, port, err := net.SplitHostPort(strings.TrimPrefix(at, "https://")); err == nil {
			n, _ := strconv.Atoi(port)
			return n
		}
	}
	return 0
}

// server is one that serves as the settings say.
func (s *Settings) server(log *slog.Logger) (*web.Server, error) {
	config, err := s.tls(log)
	if err != nil {
		return nil, err
	}
	server := &web.Server{
		Addr: s.Addr, TLS: config, ReusePort: s.ReusePort, Log: log,
		ReadHeaderTimeout: s.ReadHeaderTime, ReadTimeout: s.ReadTime, WriteTimeout: s.WriteTime, IdleTimeout: s.IdleTime,
		// Headers that are a little too large get a better answer from the middleware.
		MaxHeaderBytes: max(1<<20, 2*s.HeaderLimit),
		MaxConnections: s.MaxConnections, DrainDelay: s.DrainDelay, ShutdownTimeout: s.ShutdownTimeout,
	}
	return server, nil
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
