package web

import (
	"context"
	"errors"
	"sync"
)

// hooks are the clean-up functions of a scope or of the shared values. The zero value is empty. They are safe for concurrent use.
type hooks struct {
	mu     sync.Mutex
	ends   []func(error) error
	afters []func(context.Context)
}

func (h *hooks) onEnd(f func(error) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends = append(h.ends, f)
}

func (h *hooks) after(f func(context.Context)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.afters = append(h.afters, f)
}

// adopt takes over what another has registered.
func (h *hooks) adopt(other *hooks) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends = append(h.ends, other.ends...)
	h.afters = append(h.afters, other.afters...)
}

// close runs the ends, last first, each with the error so far, then the afters in order. It returns the error that stands at the
// end of it, joined with the others that ends have returned on the way.
func (h *hooks) close(ctx context.Context, err error) error {
	var told []error
	for {
		h.mu.Lock()
		if len(h.ends) == 0 {
			afters := h.afters
			h.afters = nil
			h.mu.Unlock()
			ctx = context.WithoutCancel(ctx)
			for _, f := range afters {
				runAfter(ctx, f)
			}
			if len(told) == 0 {
				return err
			}
			return errors.Join(append(told, err)...)
		}
		f := h.ends[len(h.ends)-1]
		h.ends = h.ends[:len(h.ends)-1]
		h.mu.Unlock()
		if e := runEnd(ctx, f, err); e != nil {
			if err != nil && !errors.Is(e, err) {
				told = append(told, err)
			}
			err = e
		}
	}
}

// runEnd runs a clean-up function. A panic is logged and becomes the error, so that the others run.
func runEnd(ctx context.Context, f func(error) error, err error) (changed error) {
	defer func() {
		if v := recover(); v != nil {
			changed = &panicError{v, logPanic(Logger(ctx), "panic in OnEnd", v)}
		}
	}()
	return f(err)
}

// runAfter runs what waits for the end; its panic is logged and does not keep the others from running.
func runAfter(ctx context.Context, f func(context.Context)) {
	defer func() {
		if v := recover(); v != nil {
			logPanic(Logger(ctx), "panic in AfterResponse", v)
		}
	}()
	f(ctx)
}

// scopeContext is the context of what is provided outside a request. A request further out is hidden from it, since what is
// opened here does not end with that.
type scopeContext struct {
	context.Context
	hooks *hooks
}

type hooksKey struct{}

func (c *scopeContext) Value(key any) any {
	switch key.(type) {
	case hooksKey:
		return c.hooks
	case exchangeKey:
		return nil
	}
	return c.Context.Value(key)
}

func hooksFrom(ctx context.Context) *hooks {
	h, _ := ctx.Value(hooksKey{}).(*hooks)
	return h
}
