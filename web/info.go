package web

import (
	"context"
	"log/slog"
	"sync"
)

// info is what middleware and router tell each other about a request. It lives in the context, made by the outermost
// middleware that needs it.
type info struct {
	id      string
	pattern string       // of the route that served
	format  *ErrorFormat // of the router
	log     *slog.Logger
	once    sync.Once
	withID  *slog.Logger
}

type infoKey struct{}

func infoFrom(ctx context.Context) *info {
	i, _ := ctx.Value(infoKey{}).(*info)
	return i
}

// formatFrom is how errors look in the router that serves the request, as far as middleware knows it.
func formatFrom(ctx context.Context) *ErrorFormat {
	if i := infoFrom(ctx); i != nil {
		return i.format
	}
	return nil
}

// ensureInfo returns the context's info, with a new one if there is none.
func ensureInfo(ctx context.Context) (context.Context, *info) {
	if i := infoFrom(ctx); i != nil {
		return ctx, i
	}
	i := &info{}
	return context.WithValue(ctx, infoKey{}, i), i
}

func (i *info) logger() *slog.Logger {
	i.once.Do(func() {
		i.withID = i.log
		if i.withID == nil {
			i.withID = slog.Default()
		}
		if i.id != "" {
			i.withID = i.withID.With("request_id", i.id)
		}
	})
	return i.withID
}
