package orm

import (
	"context"
	"slices"
	"sync"
	"time"
)

// gathering is an Executor for functions that run at the same time: it keeps their queries back until all of them wait for an answer, and sends them
// together. Each function reads its rows itself, from the connection, in its turn. nil gathers nothing.
type gathering struct {
	ctx   context.Context // of the trips; a gathering is an activity, not a thing that is kept
	db    *DB             // which gathers nothing
	trips sync.WaitGroup

	mu      sync.Mutex
	running int // functions that may still ask before the next trip
	waiting []*asked
	timer   *time.Timer
	ended   bool
}

// gatherTime is how long those who wait for an answer wait for those who have not asked yet.
const gatherTime = time.Millisecond

// newGathering returns a gathering for one goroutine, which is running.
func newGathering(ctx context.Context, db *DB) *gathering {
	g := &gathering{ctx: ctx, db: db, running: 1}
	g.mu.Lock() // the timer may go off at once
	defer g.mu.Unlock()
	g.timer = time.AfterFunc(gatherTime, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.depart()
	})
	return g
}

// asked is what one function wants to know: the statements that it sends at a time.
type asked struct {
	calls []Call
	turns chan turn
	gone  chan struct{} // closed when the function does not wait any more
	// What the trip's goroutine notes: where its calls begin among all, and how many of their results it has had.
	start, had int
}

// turn is the result of one statement, which is read until done is closed; the zero value says that the function has to ask by itself.
type turn struct {
	i      int
	rows   Rows
	result Result
	done   chan struct{}
}

// count tells of n more running functions.
func (g *gathering) count(n int) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running += n
	if g.running == 0 {
		g.depart()
	}
}

// end waits for the trips, whose context has ended. From now on everybody asks by himself.
func (g *gathering) end() {
	if g == nil {
		return
	}
	g.mu.Lock()
	g.ended = true
	g.timer.Stop()
	g.mu.Unlock()
	g.trips.Wait()
}

// join puts a question among those that wait. It reports false where there is nobody to travel with.
func (g *gathering) join(a *asked) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended || g.running == 1 && len(g.waiting) == 0 {
		return false
	}
	g.waiting = append(g.waiting, a)
	if len(g.waiting) == 1 {
		g.timer.Reset(gatherTime)
	}
	if g.running--; g.running == 0 {
		g.depart()
	}
	return true
}

// leave takes a question back.
func (g *gathering) leave(a *asked) {
	close(a.gone)
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, a); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
		g.running++
	}
}

// depart sends those who wait on their way. Who travels counts as running: his answer comes. It is called with the lock held.
func (g *gathering) depart() {
	if len(g.waiting) == 0 {
		return
	}
	list := g.waiting
	g.waiting = nil
	g.running += len(list)
	g.timer.Stop()
	g.trips.Go(func() { g.travel(list) })
}

// travel sends questions together, and hands on the answers. Where that fails, those who have no answer ask by themselves, so that each
// learns what is wrong with his own question.
func (g *gathering) travel(list []*asked) {
	if len(list) > 1 {
		var calls []Call
		var owners []*asked
		for _, a := range list {
			a.start = len(calls)
			calls = append(calls, a.calls...)
			for range a.calls {
				owners = append(owners, a)
			}
		}
		exec, err := g.db.reader(g.ctx)
		if err == nil {
			// An error is found out again by those whom it concerns.
			_ = exec.Batch(g.ctx, calls, func(i int, rows Rows, result Result) error {
				a := owners[i]
				if a.had == len(a.calls) {
					return nil // the connection was lost, and it begins anew
				}
				at := i - a.start
				a.hand(turn{i: at, rows: rows, result: result, done: make(chan struct{})})
				a.had = at + 1
				return nil
			})
		}
	}
	for _, a := range list {
		if a.had < len(a.calls) {
			a.hand(turn{})
		}
	}
}

// hand gives the function its turn, and waits until that is over.
func (a *asked) hand(t turn) {
	select {
	case a.turns <- t:
		if t.done != nil {
			<-t.done
		}
	case <-a.gone:
	}
}

// Query sends a query with others.
func (g *gathering) Query(ctx context.Context, sql string, args []any) (Rows, error) {
	a := &asked{calls: []Call{{SQL: sql, Args: args, Rows: true}}, turns: make(chan turn), gone: make(chan struct{})}
	if g.join(a) {
		select {
		case t := <-a.turns:
			if t.done != nil {
				return &turnRows{Rows: t.rows, done: t.done}, nil
			}
		case <-ctx.Done():
			g.leave(a)
			return nil, ctx.Err()
		}
	}
	exec, err := g.db.reader(ctx)
	if err != nil {
		return nil, err
	}
	return exec.Query(ctx, sql, args)
}

// Batch sends queries with others.
func (g *gathering) Batch(ctx context.Context, calls []Call, read func(int, Rows, Result) error) error {
	a := &asked{calls: calls, turns: make(chan turn), gone: make(chan struct{})}
	for joined := g.join(a); joined; {
		select {
		case t := <-a.turns:
			if t.done == nil {
				joined = false
				break
			}
			err := func() error {
				defer close(t.done)
				return read(t.i, t.rows, t.result)
			}()
			if err != nil {
				g.leave(a)
				return err
			}
			if t.i == len(calls)-1 {
				return nil
			}
		case <-ctx.Done():
			g.leave(a)
			return ctx.Err()
		}
	}
	exec, err := g.db.reader(ctx)
	if err != nil {
		return err
	}
	return exec.Batch(ctx, calls, read)
}

// Exec runs a statement that returns no rows by itself: such are writes.
func (g *gathering) Exec(ctx context.Context, sql string, args []any) (Result, error) {
	exec, err := g.db.executor(ctx)
	if err != nil {
		return Result{}, err
	}
	return exec.Exec(ctx, sql, args)
}

// turnRows are rows of a trip, which goes on when they are closed.
type turnRows struct {
	Rows
	done chan struct{}
}

func (r *turnRows) Close() error {
	err := r.Rows.Close()
	if r.done != nil {
		close(r.done)
		r.done = nil
	}
	return err
}
