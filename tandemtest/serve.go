package tandemtest

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gotandem/tandem/web"
)

// Serve serves the application on a port of this machine until the test ends, for what needs a connection: streams, sockets, and whatever brings a client
// of its own. It is the server of the command serve, and drains when the test ends, which fails if something that was accepted is lost.
//
// The result calls typed routes ([web.Route.Call], [web.StreamRoute.Each], [web.SocketRoute.Dial]); its BaseURL is for any others. It sends this client's
// headers and cookies, and keeps those that come back.
func (c *Client) Serve() *web.Client {
	c.t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(c.t.Context()))
	at, ended := make(chan web.Address, 1), make(chan error, 1)
	server := &web.Server{
		Addr: "127.0.0.1:0", Handler: c.handler, Log: c.app.Log, ShutdownTimeout: c.app.Settings.ShutdownTimeout,
		OnListen: func(a web.Address) { at <- a },
	}
	go func() { ended <- server.Run(ctx) }()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	c.t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			c.t.Errorf("serve: %v", err)
		}
	})
	select {
	case a := <-at:
		return &web.Client{BaseURL: a.URL(), HTTP: &http.Client{
			Transport:     transport,
			Jar:           shared{c},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}, Header: c.Header}
	case err := <-ended:
		ended <- nil
		c.t.Fatalf("serve: %v", err)
		return nil
	}
}

// shared is the client's memory for cookies, wherever the application is served.
type shared struct{ c *Client }

func (s shared) SetCookies(u *url.URL, cookies []*http.Cookie) {
	s.c.jar.SetCookies(s.c.address(u.RequestURI()), cookies)
}

func (s shared) Cookies(u *url.URL) []*http.Cookie {
	return s.c.jar.Cookies(s.c.address(u.RequestURI()))
}
