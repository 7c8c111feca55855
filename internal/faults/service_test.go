package faults_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/realtime"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/compress"
	"github.com/gotandem/tandem/web/ws"
)

// service is the program that the tests start: a route of each kind, and a look into the process.
type service struct {
	room  realtime.Rooms[string, struct{}]
	quick bool // the limits of time are short

	running   atomic.Int64 // handlers
	cancelled atomic.Int64 // of them, those whose context ended while they waited
}

func newService() *service { return &service{} }

// state is what /debug/state tells of the process.
type state struct {
	Goroutines int
	Leaked     int    // goroutines that can never go on, by the leak profile
	Leaks      string // their stacks
	Files      int    // open file descriptors
	Resident   int64  // bytes of memory
	Peak       int64  // of Resident
	Running    int64
	Cancelled  int64
	Listeners  int // of the room
}

func (s *service) app() *tandem.App {
	app := tandem.New("faults")
	s.routes(app.Router)
	return app
}

// hasty serves with timeouts that a test can wait for: plainly at one address, with TLS at another.
func (s *service) hasty() int {
	s.quick = true
	app := s.app()
	h, err := app.Handler()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := func(name string) *web.Server {
		return &web.Server{
			Addr:              "127.0.0.1:0",
			Handler:           h,
			Log:               app.Log,
			ReadHeaderTimeout: time.Second,
			ReadTimeout:       2 * time.Second,
			WriteTimeout:      4 * time.Second,
			IdleTimeout:       time.Second,
			ShutdownTimeout:   5 * time.Second,
			OnListen:          func(a web.Address) { fmt.Fprintf(os.Stderr, "faults serves %s at %s\n", name, a) },
		}
	}
	var errs [2]error
	var serving sync.WaitGroup
	serving.Go(func() { errs[0] = server("plainly").Run(ctx) })
	serving.Go(func() {
		secure := server("securely")
		secure.TLS = selfSigned()
		errs[1] = secure.Run(ctx)
	})
	serving.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// until is a moment that a test does not have to wait for long, or the default.
func (s *service) until(d time.Duration) time.Duration {
	if s.quick {
		return time.Second
	}
	return d
}

type greeting struct {
	Message string `json:"message"`
}

type hello struct {
	Name string `query:"name" default:"world"`
}

type order struct {
	Customer string         `json:"customer" validate:"max=100"`
	Amount   float64        `json:"amount,omitzero"`
	Count    int            `json:"count,omitzero"`
	Lines    []line         `json:"lines,omitzero" validate:"max=1000"`
	Parent   *order         `json:"parent,omitzero"`
	Notes    map[string]any `json:"notes,omitzero"`
}

type line struct {
	Article  int64 `json:"article"`
	Quantity int   `json:"quantity" validate:"min=1"`
}

type postOrder struct {
	Order order `body:"json"`
}

type filters struct {
	Price struct {
		Min int            `json:"min,omitzero"`
		Max int            `json:"max,omitzero"`
		Any map[string]any `json:"any,omitzero"`
	} `query:"price,deep" json:",omitzero"`
	Tags    []string `query:"tag" json:",omitzero" validate:"max=100"`
	Session string   `cookie:"session" default:""`
}

type received struct {
	Bytes int64             `json:"bytes"`
	Files int               `json:"files,omitzero"`
	Names map[string]string `json:"names,omitzero"`
}

func (s *service) routes(r *web.Router) {
	r.Get("/hello", func(_ context.Context, in *hello) (greeting, error) { return greeting{"Hello, " + in.Name + "!"}, nil })
	r.Get("/say/{what}", func(_ context.Context, in *struct {
		What string `path:"what"`
	}) (greeting, error) {
		return greeting{in.What}, nil
	})
	r.Get("/filter", func(_ context.Context, in *filters) (*filters, error) { return in, nil })
	r.Post("/orders", func(_ context.Context, in *postOrder) (order, error) { return in.Order, nil })
	r.Put("/echo", func(_ context.Context, in *struct {
		Body []byte `body:"raw"`
	}) (web.File, error) {
		return web.File{Data: in.Body, Type: "application/octet-stream"}, nil
	})
	r.Post("/count", s.count, web.BodyIdle(s.until(30*time.Second)), web.BodyLimit(1<<30))
	r.Post("/words", func(_ context.Context, in *struct {
		Title string `form:"title"`
	}) (received, error) {
		return received{Bytes: int64(len(in.Title))}, nil
	})
	r.Post("/form", s.form)
	r.Post("/small", s.form, web.LimitForm(web.FormLimits{Fields: 10, Files: 2, Field: 1000, File: 2000}))
	r.Post("/parts", s.parts, web.BodyIdle(s.until(30*time.Second)))
	r.Post("/blind", func(context.Context, *struct{}) (greeting, error) { return greeting{"I read no body"}, nil })
	r.Get("/slow", s.slow)
	r.Get("/deaf", func(_ context.Context, in *waits) (greeting, error) { // it does not listen to its context
		defer s.enter()()
		time.Sleep(in.For)
		return greeting{"at last"}, nil
	}, web.Timeout(0))
	patient := web.SendTimeout(10 * s.until(3*time.Second)) // a system holds megabytes for a client on the same machine, and tells when a third is free
	r.Get("/big", s.big, patient)
	r.Get("/json", func(_ context.Context, in *struct {
		Bytes int `query:"bytes" default:"100000000"`
	}) (greeting, error) {
		return greeting{strings.Repeat("x", in.Bytes)}, nil
	}, patient)
	r.Stream("/lines", s.lines, web.StreamLines(), web.SendTimeout(s.until(30*time.Second)))
	r.Stream("/events", s.lines, web.StreamEvents(), web.SendTimeout(s.until(30*time.Second)))
	options := ws.Options{WriteTimeout: s.until(10 * time.Second), PingEvery: s.until(20 * time.Second), PingTimeout: s.until(20 * time.Second)}
	r.Socket("/socket", s.echo, web.SocketOptions(options))
	r.Socket("/talk", s.talk, web.SocketOptions(options))
	r.Socket("/deflate", s.echo, web.SocketOptions(ws.Options{Compress: ws.CompressTogether}))
	r.Socket("/orders/socket", func(ctx context.Context, _ *struct{}, c *ws.Conn[order, order]) error {
		_, err := c.Read(ctx)
		return err
	})
	r.Socket("/room", s.join)
	r.Post("/say", func(ctx context.Context, in *struct {
		Text string `body:"json"`
	}) (web.NoContent, error) {
		return web.NoContent{}, s.room.Publish(ctx, "all", in.Text)
	})
	packed := r.Group("/packed", web.Summary("Compressed bodies"))
	packed.Use(compress.Requests(0))
	packed.Post("/orders", func(_ context.Context, in *postOrder) (order, error) { return in.Order, nil })
	r.Handle("GET /debug/state", http.HandlerFunc(s.state), web.Hidden())
}

func (s *service) enter() (leave func()) {
	s.running.Add(1)
	return func() { s.running.Add(-1) }
}

type waits struct {
	For time.Duration `query:"for" default:"0s"`
}

// slow waits, or until its context ends.
func (s *service) slow(ctx context.Context, in *waits) (greeting, error) {
	defer s.enter()()
	select {
	case <-time.After(in.For):
		return greeting{strings.Repeat("slowly ", 1000)}, nil
	case <-ctx.Done():
		s.cancelled.Add(1)
		return greeting{}, ctx.Err()
	}
}

func (s *service) count(_ context.Context, in *struct {
	Body io.Reader `body:"raw"`
}) (received, error) {
	defer s.enter()()
	n, err := io.Copy(io.Discard, in.Body)
	return received{Bytes: n}, err
}

func (s *service) form(_ context.Context, in *struct {
	Title string       `form:"title" default:""`
	File  *web.Upload  `file:"file"`
	More  []web.Upload `file:"more"`
}) (received, error) {
	defer s.enter()()
	out := received{Names: map[string]string{"title": in.Title}, Files: len(in.More)}
	if in.File != nil {
		out.Bytes, out.Names["file"] = in.File.Size, in.File.Filename
	}
	return out, nil
}

func (s *service) parts(_ context.Context, in *struct {
	Files web.Parts `file:"*"`
}) (received, error) {
	defer s.enter()()
	var out received
	for part, err := range in.Files.All() {
		if err != nil {
			return out, err
		}
		n, err := io.Copy(io.Discard, part)
		out.Files, out.Bytes = out.Files+1, out.Bytes+n
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *service) big(_ context.Context, in *struct {
	Bytes int `query:"bytes" default:"100000000" validate:"max=100000000"`
}) (web.File, error) {
	return web.File{Data: bytes.Repeat([]byte("x"), in.Bytes), Type: "application/octet-stream"}, nil
}

// lines yields numbered items: as many and as long as asked for, or, if none is, until it is told to end.
func (s *service) lines(ctx context.Context, in *struct {
	Size int           `query:"size" default:"10" validate:"max=10000000"`
	N    int           `query:"n" default:"0"`
	Each time.Duration `query:"each" default:"0s"`
}) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		defer s.enter()()
		item := strings.Repeat("x", in.Size)
		for i := 0; in.N == 0 || i < in.N; i++ {
			if !yield(item, nil) {
				return
			}
			if in.Each == 0 {
				continue
			}
			select {
			case <-time.After(in.Each):
			case <-ctx.Done():
				if errors.Is(context.Cause(ctx), web.ErrShutdown) {
					yield("bye", nil)
				}
				return
			}
		}
	}
}

func (s *service) echo(ctx context.Context, _ *struct{}, c *ws.Conn[string, string]) error {
	defer s.enter()()
	for text, err := range c.Messages(ctx) {
		if err == nil {
			err = c.Write(ctx, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// talk never listens.
func (s *service) talk(ctx context.Context, _ *struct{}, c *ws.Conn[string, string]) error {
	defer s.enter()()
	for text := strings.Repeat("x", 1<<16); ; {
		if err := c.Write(ctx, text); err != nil {
			return err
		}
	}
}

func (s *service) join(ctx context.Context, _ *struct{}, c *ws.Conn[string, string]) error {
	said, err := s.room.Listen(ctx, "all")
	if err != nil {
		return err
	}
	defer said.Close()
	defer s.enter()()
	return c.Exchange(ctx, said.All, func(ctx context.Context, text string) error { return s.room.Publish(ctx, "all", text) })
}

// state tells of the process. It looks for leaks, which takes a garbage collection.
func (s *service) state(w http.ResponseWriter, r *http.Request) {
	out := state{Running: s.running.Load(), Cancelled: s.cancelled.Load()}
	if r.URL.Query().Get("leaks") != "" {
		var b bytes.Buffer
		_ = pprof.Lookup("goroutineleak").WriteTo(&b, 1)
		head, stacks, _ := strings.Cut(b.String(), "\n")
		out.Leaked, _ = strconv.Atoi(head[strings.LastIndexByte(head, ' ')+1:])
		out.Leaks = stacks
	}
	out.Goroutines = runtime.NumGoroutine()
	if files, err := os.ReadDir("/dev/fd"); err == nil {
		out.Files = len(files)
	}
	out.Resident, out.Peak = resident()
	w.Header().Set("Content-Type", "application/json")
	_ = json.MarshalWrite(w, out)
}

// resident is the memory of the process as Linux counts it: 0 elsewhere.
func resident() (now, peak int64) {
	text, _ := os.ReadFile("/proc/self/status")
	read := func(name string) int64 {
		_, rest, _ := strings.Cut(string(text), name+":")
		n, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		kib, _ := strconv.ParseInt(n, 10, 64)
		return kib << 10
	}
	return read("VmRSS"), read("VmHWM")
}
