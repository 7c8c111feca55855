package tandemtest_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/tandemtest"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

// pool is a value of the whole application.
type pool struct{ open bool }

type visits struct {
	Count int `cookie:"visits" default:"0"`
}

type upload struct {
	Title string     `form:"title"`
	File  web.Upload `file:"file"`
}

type service struct {
	pool   pool
	Count  *web.Route[visits, web.Response[int]]
	Ticks  *web.StreamRoute[struct{}, int]
	Socket *web.SocketRoute[visits, string, string]
}

func (s *service) app() *tandem.App {
	app := tandem.New("service")
	app.Provide(func(ctx context.Context, _ *struct{}) (*pool, error) {
		s.pool.open = true
		web.OnEnd(ctx, func(error) error { s.pool.open = false; return nil })
		return &s.pool, nil
	}, web.AtStart())
	s.Count = app.Get("/count", func(_ context.Context, in *visits) (web.Response[int], error) {
		n := in.Count + 1
		return web.Response[int]{Body: n, Cookies: []*http.Cookie{{Name: "visits", Value: fmt.Sprint(n), Path: "/"}}}, nil
	})
	s.Ticks = app.Stream("/ticks", func(context.Context, *struct{}) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) { _ = yield(1, nil) && yield(2, nil) }
	})
	s.Socket = app.Socket("/echo", func(ctx context.Context, in *visits, conn *ws.Conn[string, string]) error {
		for text, err := range conn.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := conn.Write(ctx, fmt.Sprint(text, in.Count, s.pool.open)); err != nil {
				return err
			}
		}
		return nil
	})
	app.Post("/files", func(_ context.Context, in *upload) (web.Redirect, error) {
		data, err := readAll(in.File)
		return web.Redirect{URL: "/said?" + url.Values{"text": {in.Title + "/" + in.File.Filename + "/" + in.File.ContentType + "/" + data}}.Encode()}, err
	})
	app.Get("/said", func(_ context.Context, in *struct {
		Text string `query:"text"`
	}) (web.Text, error) {
		return web.Text(in.Text), nil
	})
	app.Put("/moved", func(context.Context, *struct{}) (web.Redirect, error) {
		return web.Redirect{URL: "new?a=1", Status: 307}, nil
	})
	app.Put("/new", func(ctx context.Context, _ *struct{}) (web.Text, error) {
		return web.Text(web.ClientIP(ctx).String()), nil
	})
	app.Get("/broken", func(context.Context, *struct{}) (int, error) { panic("broken") })
	return app
}

func readAll(u web.Upload) (string, error) {
	f, err := u.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	return string(data), err
}

func TestClient(t *testing.T) {
	var s service
	c := tandemtest.New(t, s.app(), "")
	c.Get("/count").OK().Contains("1")
	c.Get("/count").OK().Contains("2")
	if other := c.For(t).Get("/count").Text; other != "1" {
		t.Errorf("another client has the cookies of the first: %s", other)
	}
	c.Forget()
	c.Get("/count").OK().Contains("1")

	said := c.Upload("/files", url.Values{"title": {"Ä"}}, tandemtest.File{Field: "file", Name: "a.png", Data: []byte("bytes")}).Expect(303).Follow().OK()
	if said.Text != "Ä/a.png/image/png/bytes" {
		t.Errorf("uploaded %s", said.Text)
	}
	c.Addr = "203.0.113.9:1"
	if from := c.Put("/moved", nil).Redirects("/new?a=1").Follow().OK().Text; from != "203.0.113.9" {
		t.Errorf("the request came from %s", from)
	}
	c.Get("/broken").Problem(500)
}

func TestServe(t *testing.T) {
	var s service
	t.Run("while it is served", func(t *testing.T) {
		c := tandemtest.New(t, s.app(), "")
		if !s.pool.open {
			t.Error("what is made at start was not")
		}
		client := c.Serve()
		for want := 1; want <= 2; want++ {
			got, err := s.Count.Call(t.Context(), client, nil)
			if err != nil || got.Body != want {
				t.Errorf("call %d: %d, %v", want, got.Body, err)
			}
		}
		c.Get("/count").Contains("3") // they share their cookies
		var ticks []int
		for n, err := range s.Ticks.Each(t.Context(), client, nil) {
			if err != nil {
				t.Fatal(err)
			}
			ticks = append(ticks, n)
		}
		if len(ticks) != 2 {
			t.Errorf("ticks %v", ticks)
		}
		err := s.Socket.Dial(t.Context(), client, &visits{Count: 7}, ws.Options{}, func(ctx context.Context, conn *ws.Conn[string, string]) error {
			if err := conn.Write(ctx, "hello"); err != nil {
				return err
			}
			text, err := conn.Read(ctx)
			if text != "hello7 true" {
				t.Errorf("the socket said %q", text)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	if s.pool.open {
		t.Error("what was made at start was not closed")
	}
}

func TestClientsSideBySide(t *testing.T) {
	var s service
	c := tandemtest.New(t, s.app(), "")
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			mine := c.For(t)
			for want := 1; want <= 20; want++ {
				if got := mine.Get("/count").OK().Text; got != fmt.Sprint(want) {
					t.Errorf("visit %d: %s", want, got)
				}
			}
		})
	}
}

// parcel has what JSON by itself does not know.
type parcel struct {
	PIN     schema.Secret `json:"pin,omitzero"`
	Within  time.Duration `json:"within"`
	Content content       `json:"content"`
}

type content struct {
	schema.OneOf `discriminator:"kind"`
	Book         *struct {
		Pages int `json:"pages"`
	} `json:"book"`
}

// TestBodiesAreThoseOfTheApplication: what is sent and read is JSON as the application reads and writes it.
func TestBodiesAreThoseOfTheApplication(t *testing.T) {
	app := tandem.New("parcels")
	app.Post("/", func(_ context.Context, in *struct {
		Body parcel `body:"json"`
	}) (parcel, error) {
		in.Body.Within += time.Duration(len(in.Body.PIN.Reveal())) * time.Second
		in.Body.PIN = schema.Secret{}
		return in.Body, nil
	})
	sent := parcel{PIN: schema.NewSecret("1234"), Within: time.Minute}
	sent.Content.Book = &struct {
		Pages int `json:"pages"`
	}{7}
	var got parcel
	tandemtest.New(t, app, "").Post("/", sent).OK().JSON(&got)
	if got.Within != 64*time.Second || got.Content.Book == nil || got.Content.Book.Pages != 7 {
		t.Errorf("%+v", got)
	}
}
