package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gotandem/tandem/problem"
)

// ErrBatchClosed is wrapped by the error of [Batch.Do] after [Batch.Close]; clients see a 503.
var ErrBatchClosed = errors.New("the batch is closed")

// BatchOptions bound a [Batch]. The zero value of each field is good for a start.
type BatchOptions struct {
	// Max is the greatest number of items in one call: 32 if 0.
	Max int
	// Wait is how long an item waits for others to join it: 5 ms if 0. A negative Wait is none: what waits while the workers are
	// busy still goes together.
	Wait time.Duration
	// Queue is how many items may wait: 1024 if 0. More are refused with 503 and Retry-After.
	Queue int
	// Workers is how many calls run at a time: 1 if 0.
	Workers int
	// RetryAfter is what refused clients are told to wait: 1 s if 0. Whole seconds, rounded up.
	RetryAfter time.Duration
	// Timeout bounds one call, whose context ends then; there is no limit if it is 0.
	Timeout time.Duration
}

// BatchErrors is an error of a batch function that says for each item how it went, in the order of the items. An item whose error is nil has
// its output.
type BatchErrors []error

func (e BatchErrors) Error() string {
	return fmt.Sprintf("%d items of the batch: %v", len(e), errors.Join(e...))
}

// Unwrap returns the errors of the items that failed.
func (e BatchErrors) Unwrap() []error {
	var failed []error
	for _, err := range e {
		if err != nil {
			failed = append(failed, err)
		}
	}
	return failed
}

// Batch gathers items from many requests and hands them over together, for models and services that take many at little more
// than the cost of one. Make one with [NewBatch]; its methods may be called concurrently.
//
// Whoever makes a batch closes it: in an application that is the provider of it, which is [AtStart] or [Shared] and calls [Batch.Close] in
// [OnEnd].
type Batch[In, Out any] struct {
	run func(context.Context, []In) ([]Out, error)
	o   BatchOptions

	mu      sync.Mutex
	work    *sync.Cond // there is something to do
	first   *batchItem[In, Out]
	last    *batchItem[In, Out]
	waiting int
	stats   BatchStats // but for Waiting
	closed  bool
	started bool
	timer   *time.Timer // wakes a worker when the first item has waited long enough
	workers sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

// batchItem is one item on its way.
type batchItem[In, Out any] struct {
	in         In
	since      time.Time
	prev, next *batchItem[In, Out]
	call       *batchCall // nil while it waits
	done       chan struct{}
	out        Out
	err        error
}

// batchCall counts who still waits for a call that runs.
type batchCall struct {
	mu     sync.Mutex
	live   int
	cancel context.CancelFunc
}

func (c *batchCall) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live--; c.live == 0 {
		c.cancel()
	}
}

// NewBatch makes a batch that calls run with between one and Max items. run returns as many outputs as it got items, in their order, or an error,
// which is that of all of them unless it is a [BatchErrors]. Its context ends when nobody waits for the outputs any more; it has no
// values, since it belongs to several requests. A panic is an error of all of its items.
func NewBatch[In, Out any](run func(context.Context, []In) ([]Out, error), o BatchOptions) *Batch[In, Out] {
	o.Max = max(cmp.Or(o.Max, 32), 1)
	o.Wait = max(cmp.Or(o.Wait, 5*time.Millisecond), 0)
	o.Queue = max(cmp.Or(o.Queue, 1024), 1)
	o.Workers = max(cmp.Or(o.Workers, 1), 1)
	b := &Batch[In, Out]{run: run, o: o}
	b.work = sync.NewCond(&b.mu)
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// Do hands an item over and waits for its output. When ctx ends first, the item leaves the batch, and the error is the cause of that. When the queue is
// full, or the batch is closed, the error is a problem with 503.
func (b *Batch[In, Out]) Do(ctx context.Context, in In) (Out, error) {
	item := &batchItem[In, Out]{in: in, done: make(chan struct{})}
	if err := context.Cause(ctx); err != nil {
		return item.out, err
	}
	if err := b.enter(item); err != nil {
		return item.out, err
	}
	select {
	case <-item.done:
		return item.out, item.err
	case <-ctx.Done():
	}
	b.leave(item)
	var none Out // the item may still be written to
	return none, context.Cause(ctx)
}

// Stats returns the counts of what the batch has done and does.
func (b *Batch[In, Out]) Stats() BatchStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	s.Waiting = b.waiting
	return s
}

// Close refuses new items, works off those that wait, without further delay, and returns when the workers have ended. When ctx ends before that, the calls' contexts
// end too, what waits is refused, and the error says so. Closing again waits again.
func (b *Batch[In, Out]) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	b.work.Broadcast()
	b.mu.Unlock()

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.workers.Wait()
	}()
	select {
	case <-ended:
		b.cancel()
		return nil
	case <-ctx.Done():
	}
	b.cancel()
	b.mu.Lock()
	refused := b.takeLocked(b.waiting)
	b.stats.Refused += uint64(len(refused))
	b.mu.Unlock()
	for _, item := range refused {
		item.err = b.refusal("The service is shutting down.", ErrBatchClosed)
		close(item.done)
	}
	return fmt.Errorf("closing a batch: calls were still running: %w", context.Cause(ctx))
}

func (b *Batch[In, Out]) refusal(detail string, why error) error {
	return problem.Unavailable("%s", detail).WithRetryAfter(b.o.RetryAfter).Because(why)
}

// enter puts an item at the end of the queue.
func (b *Batch[In, Out]) enter(item *batchItem[In, Out]) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		b.stats.Refused++
		return b.refusal("The service is shutting down.", ErrBatchClosed)
	case b.waiting >= b.o.Queue:
		b.stats.Refused++
		return b.refusal("Too many requests are waiting: try again later.", fmt.Errorf("%d items wait in the batch", b.waiting))
	}
	if !b.started {
		b.started = true
		for range b.o.Workers {
			b.workers.Go(b.worker)
		}
	}
	item.since = time.Now()
	if item.prev = b.last; b.last == nil {
		b.first = item
	} else {
		b.last.next = item
	}
	b.last = item
	if b.waiting++; b.waiting == 1 || b.waiting%b.o.Max == 0 {
		b.work.Signal()
	}
	return nil
}

// leave takes an item out whose request was given up.
func (b *Batch[In, Out]) leave(item *batchItem[In, Out]) {
	b.mu.Lock()
	call := item.call
	if call == nil {
		before := b.waiting
		b.unlinkLocked(item)
		b.stats.Left += uint64(before - b.waiting)
	}
	b.mu.Unlock()
	if call != nil {
		call.leave()
	}
}

func (b *Batch[In, Out]) unlinkLocked(item *batchItem[In, Out]) {
	if item.prev == nil && b.first != item {
		return // it was refused when the batch was closed
	}
	if item.prev == nil {
		b.first = item.next
	} else {
		item.prev.next = item.next
	}
	if item.next == nil {
		b.last = item.prev
	} else {
		item.next.prev = item.prev
	}
	item.prev, item.next = nil, nil
	b.waiting--
}

func (b *Batch[In, Out]) takeLocked(n int) []*batchItem[In, Out] {
	items := make([]*batchItem[In, Out], 0, n)
	for len(items) < n && b.first != nil {
		item := b.first
		b.unlinkLocked(item)
		items = append(items, item)
	}
	return items
}

// worker runs calls until the batch is closed and worked off.
func (b *Batch[In, Out]) worker() {
	for {
		items, call, ctx := b.next()
		if items == nil {
			return
		}
		b.call(ctx, items)
		call.cancel()
	}
}

// next waits for the items of the next call; nil is the end.
func (b *Batch[In, Out]) next() ([]*batchItem[In, Out], *batchCall, context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		if b.waiting == 0 {
			if b.closed {
				return nil, nil, nil
			}
			b.work.Wait()
			continue
		}
		if rest := b.o.Wait - time.Since(b.first.since); b.waiting < b.o.Max && rest > 0 && !b.closed {
			b.wakeLocked(rest)
			b.work.Wait()
			continue
		}
		items := b.takeLocked(min(b.waiting, b.o.Max))
		call := &batchCall{live: len(items)}
		var ctx context.Context
		if b.o.Timeout > 0 {
			ctx, call.cancel = context.WithTimeout(b.ctx, b.o.Timeout)
		} else {
			ctx, call.cancel = context.WithCancel(b.ctx)
		}
		for _, item := range items {
			item.call = call
		}
		b.stats.Calls++
		b.stats.Items += uint64(len(items))
		b.stats.Running++
		if b.waiting > 0 {
			b.work.Signal() // for another worker
		}
		return items, call, ctx
	}
}

// wakeLocked has a worker look again after d.
func (b *Batch[In, Out]) wakeLocked(d time.Duration) {
	if b.timer == nil {
		b.timer = time.AfterFunc(d, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.work.Signal()
		})
		return
	}
	b.timer.Reset(d)
}

// call runs one call and hands out what came of it.
func (b *Batch[In, Out]) call(ctx context.Context, items []*batchItem[In, Out]) {
	began := time.Now()
	ins := make([]In, len(items))
	for i, item := range items {
		ins[i] = item.in
	}
	outs, err := b.guarded(ctx, ins)
	each, perItem := errors.AsType[BatchErrors](err)
	switch {
	case perItem && len(each) != len(items):
		err, perItem = fmt.Errorf("the batch function returned %d errors for %d items: %w", len(each), len(items), err), false
	case (err == nil || perItem) && len(outs) != len(items):
		err, perItem = errors.Join(fmt.Errorf("the batch function returned %d outputs for %d items", len(outs), len(items)), err), false
	}
	failed := 0
	for i, item := range items {
		switch {
		case perItem && each[i] != nil:
			item.err = each[i]
		case err != nil && !perItem:
			item.err = err
		default:
			item.out = outs[i]
		}
		if item.err != nil {
			failed++
		}
	}
	b.mu.Lock()
	b.stats.Running--
	b.stats.Failed += uint64(failed)
	b.stats.Busy += time.Since(began)
	b.mu.Unlock()
	for _, item := range items {
		close(item.done)
	}
}

// guarded turns a panic of the batch function into an error, which does not tell clients what it was.
func (b *Batch[In, Out]) guarded(ctx context.Context, ins []In) (outs []Out, err error) {
	defer func() {
		if v := recover(); v != nil {
			logPanic(slog.Default(), "panic in a batch", v)
			outs, err = nil, fmt.Errorf("the batch function panicked: %v", v)
		}
	}()
	return b.run(ctx, ins)
}
