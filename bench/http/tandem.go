package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"

	"github.com/gotandem/tandem/logs"
	"github.com/gotandem/tandem/web"
)

func tandemRouter() *web.Router {
	r := web.NewRouter()
	r.Get("/json", func(context.Context, *struct{}) (Message, error) { return Message{"Hello, World!"}, nil })
	type byID struct {
		ID int `path:"id"`
	}
	user := func(_ context.Context, in *byID) (User, error) { return User{in.ID}, nil }
	r.Get("/users/{id}", user)
	for p := range fillers {
		r.Get(p+"/{id}", user)
	}
	r.Post("/orders", func(_ context.Context, in *struct {
		Order Order `body:"json"`
	}) (Receipt, error) {
		return receipt(&in.Order), nil
	})
	return r
}

// serveTandem serves as an application does: with the framework's server, all default middleware and the log of every request.
func serveTandem(ctx context.Context, l net.Listener, log io.Writer) error {
	routes, err := tandemRouter().Build()
	if err != nil {
		return err
	}
	logger := slog.New(logs.New(log, logs.Options{}))
	s := &web.Server{Listener: l, Handler: web.Defaults(logger)(routes), Log: logger}
	return s.Run(ctx)
}

// serveBare serves the same routes without middleware on net/http's server, to tell the parts of the cost apart.
func serveBare(l net.Listener) error {
	routes, err := tandemRouter().Build()
	if err != nil {
		return err
	}
	return http.Serve(l, routes)
}
