package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// double notes the size of each call and answers with twice the numbers.
func double(sizes *[]int, takes time.Duration) func(context.Context, []int) ([]int, error) {
	return func(ctx context.Context, in []int) ([]int, error) {
		*sizes = append(*sizes, len(in))
		out := make([]int, len(in))
		for i, n := range in {
			out[i] = 2 * n
		}
		select {
		case <-time.After(takes):
			return out, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func TestBatchGathersWhatComesWithinItsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		b := web.NewBatch(double(&sizes, time.Millisecond), web.BatchOptions{Max: 4, Wait: 10 * time.Millisecond})
		var wg sync.WaitGroup
		ask := func(n int, want time.Duration) {
			wg.Go(func() {
				start := time.Now()
				out, err := b.Do(t.Context(), n)
				if err != nil || out != 2*n || time.Since(start) != want {
					t.Errorf("Do(%d) = %d, %v after %v, want %v", n, out, err, time.Since(start), want)
				}
			})
		}
		for n := range 3 { // too few: they wait for the rest of the 10 ms
			ask(n, 11*time.Millisecond)
		}
		synctest.Wait()
		wg.Wait()
		for n := range 4 { // a whole call: at once
			ask(n, time.Millisecond)
		}
		wg.Wait()
		ask(1, 11*time.Millisecond) // alone
		wg.Wait()
		if got := fmt.Sprint(sizes); got != "[3 4 1]" {
			t.Errorf("calls of %s items", got)
		}
		if err := b.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestBatchItemsThatWaitedForTheWorkerGoTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		b := web.NewBatch(double(&sizes, time.Second), web.BatchOptions{Max: 8, Wait: -1})
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = b.Do(t.Context(), 0) })
		synctest.Wait() // runs
		for n := range 11 {
			wg.Go(func() {
				if out, err := b.Do(t.Context(), n); err != nil || out != 2*n {
					t.Errorf("Do(%d) = %d, %v", n, out, err)
				}
			})
		}
		wg.Wait()
		if got := fmt.Sprint(sizes); got != "[1 8 3]" {
			t.Errorf("calls of %s items", got)
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchWorkersRunBesideEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most := 0, 0
		b := web.NewBatch(func(_ context.Context, in []int) ([]int, error) {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return in, nil
		}, web.BatchOptions{Max: 1, Workers: 3})
		start := time.Now()
		var wg sync.WaitGroup
		for n := range 9 {
			wg.Go(func() { _, _ = b.Do(t.Context(), n) })
		}
		wg.Wait()
		if most != 3 || time.Since(start) != 3*time.Second {
			t.Errorf("%d at a time, %v for all", most, time.Since(start))
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchErrorsAreThoseOfTheItem(t *testing.T) {
	bad := problem.Unprocessable("The picture is black.")
	whole := errors.New("the model is gone")
	for name, c := range map[string]struct {
		run  func(context.Context, []int) ([]int, error)
		want [2]string // of items 0 and 1
	}{
		"one":         {func(_ context.Context, in []int) ([]int, error) { return in, web.BatchErrors{nil, bad} }, [2]string{"", bad.Error()}},
		"all":         {func(context.Context, []int) ([]int, error) { return nil, whole }, [2]string{whole.Error(), whole.Error()}},
		"panic":       {func(context.Context, []int) ([]int, error) { panic("boom") }, [2]string{"panicked: boom", "panicked: boom"}},
		"few outputs": {func(context.Context, []int) ([]int, error) { return []int{1}, nil }, [2]string{"1 outputs for 2 items", "1 outputs for 2 items"}},
		"few errors":  {func(_ context.Context, in []int) ([]int, error) { return in, web.BatchErrors{bad} }, [2]string{"1 errors for 2 items", "1 errors for 2 items"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := web.NewBatch(c.run, web.BatchOptions{Max: 2, Wait: time.Hour})
				var wg sync.WaitGroup
				for n := range 2 {
					wg.Go(func() {
						out, err := b.Do(t.Context(), n)
						if want := c.want[n]; want == "" && (err != nil || out != n) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
							t.Errorf("item %d: %d, %v", n, out, err)
						}
					})
					synctest.Wait() // in order
				}
				wg.Wait()
				_ = b.Close(t.Context())
			})
		})
	}
}

func TestBatchItemsOfRequestsThatWereGivenUpLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		b := web.NewBatch(double(&sizes, time.Second), web.BatchOptions{Max: 4, Wait: time.Second, Queue: 3})
		gone := errors.New("the client went away")
		ctx, leave := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := b.Do(ctx, 1); !errors.Is(err, gone) {
					t.Errorf("Do: %v", err)
				}
			})
		}
		wg.Go(func() {
			if out, err := b.Do(t.Context(), 21); err != nil || out != 42 {
				t.Errorf("the one that stays: %d, %v", out, err)
			}
		})
		synctest.Wait()
		if n := b.Stats().Waiting; n != 3 {
			t.Errorf("%d wait", n)
		}
		leave(gone)
		synctest.Wait()
		if n := b.Stats().Waiting; n != 1 {
			t.Errorf("%d wait when two have left", n)
		}
		wg.Wait()
		if got := fmt.Sprint(sizes); got != "[1]" {
			t.Errorf("calls of %s items", got)
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchCallEndsWhenNobodyWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		b := web.NewBatch(func(ctx context.Context, in []int) ([]int, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		}, web.BatchOptions{Max: 2})
		one, leaveOne := context.WithCancel(t.Context())
		two, leaveTwo := context.WithCancel(t.Context())
		go func() { _, _ = b.Do(one, 1) }()
		go func() { _, _ = b.Do(two, 2) }()
		synctest.Wait()
		leaveOne()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("the call ended while one waited for it")
		default:
		}
		leaveTwo()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchTimeoutEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		b := web.NewBatch(double(&sizes, time.Hour), web.BatchOptions{Max: 1, Timeout: time.Second})
		start := time.Now()
		if _, err := b.Do(t.Context(), 1); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchThatIsFullAnswers503(t *testing.T) {
	block, running := make(chan struct{}), make(chan struct{}, 9)
	b := web.NewBatch(func(_ context.Context, in []int) ([]int, error) {
		running <- struct{}{}
		<-block
		return in, nil
	}, web.BatchOptions{Max: 1, Queue: 1, Wait: -1, RetryAfter: 1500 * time.Millisecond})
	r := web.NewRouter()
	r.Get("/{n}", func(ctx context.Context, in *struct {
		N int `path:"n"`
	}) (int, error) {
		return b.Do(ctx, in.N)
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	var wg sync.WaitGroup
	get := func(n int) (status int, retry string) {
		resp, err := http.Get(srv.URL + "/" + strconv.Itoa(n))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		resp.Body.Close()
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	wg.Go(func() { _, _ = get(1) })
	<-running // one runs
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wg.Go(func() { _, _ = b.Do(ctx, 2) }) // one waits
	for b.Stats().Waiting == 0 {
		runtime.Gosched()
	}
	if status, retry := get(3); status != 503 || retry != "2" {
		t.Errorf("%d, Retry-After %q", status, retry)
	}
	close(block)
	wg.Wait()
	if status, _ := get(4); status != 200 {
		t.Errorf("afterwards: %d", status)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if status, _ := get(5); status != 503 {
		t.Errorf("closed: %d", status)
	}
	if _, err := b.Do(t.Context(), 6); !errors.Is(err, web.ErrBatchClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestBatchCloseWorksOffWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		b := web.NewBatch(double(&sizes, time.Second), web.BatchOptions{Max: 2, Wait: time.Hour})
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() {
				if out, err := b.Do(t.Context(), n); err != nil || out != 2*n {
					t.Errorf("Do(%d) = %d, %v", n, out, err)
				}
			})
		}
		synctest.Wait()
		if err := b.Close(t.Context()); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if got := fmt.Sprint(sizes); got != "[2 2 1]" {
			t.Errorf("calls of %s items", got)
		}
		_ = b.Close(t.Context())
	})
}

func TestBatchCloseDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		block := make(chan struct{})
		b := web.NewBatch(func(context.Context, []int) ([]int, error) { <-block; return nil, nil }, web.BatchOptions{Max: 1})
		errs := make(chan error, 2)
		for n := range 2 {
			go func() { _, err := b.Do(t.Context(), n); errs <- err }()
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close: %v", err)
		}
		if err := <-errs; !errors.Is(err, web.ErrBatchClosed) {
			t.Errorf("what waited: %v", err)
		}
		close(block)
		<-errs
	})
}

func TestBatchStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := web.NewBatch(func(_ context.Context, in []int) ([]int, error) {
			time.Sleep(time.Second)
			each := make(web.BatchErrors, len(in))
			if in[0] < 0 {
				each[0] = errors.New("below 0")
			}
			return in, each
		}, web.BatchOptions{Max: 3, Queue: 4, Wait: -1})
		ctx, leave := context.WithCancel(t.Context())
		do := func(ctx context.Context, n int) {
			go func() { _, _ = b.Do(ctx, n) }()
			synctest.Wait() // in order
		}
		do(t.Context(), -1) // runs alone
		for n := range 3 {
			do(t.Context(), n)
		}
		do(ctx, 4)
		do(t.Context(), 5) // refused
		want := web.BatchStats{Waiting: 4, Running: 1, Calls: 1, Items: 1, Refused: 1}
		if got := b.Stats(); got != want {
			t.Errorf("while it runs: %+v", got)
		}
		leave()
		synctest.Wait()
		time.Sleep(3 * time.Second)
		want = web.BatchStats{Calls: 2, Items: 4, Failed: 1, Refused: 1, Left: 1, Busy: 2 * time.Second}
		if got := b.Stats(); got != want {
			t.Errorf("afterwards: %+v", got)
		}
		_ = b.Close(t.Context())
	})
}

// TestBatchUnderLoad has many requests come and go, for the race detector.
func TestBatchUnderLoad(t *testing.T) {
	b := web.NewBatch(func(_ context.Context, in []int) ([]int, error) { return in, nil }, web.BatchOptions{Max: 7, Wait: 50 * time.Microsecond, Workers: 3})
	var wg sync.WaitGroup
	for g := range 50 {
		wg.Go(func() {
			for i := range 100 {
				ctx, cancel := context.WithCancel(t.Context())
				if i%5 == 0 {
					wg.Go(cancel)
				}
				out, err := b.Do(ctx, g*100+i)
				if err == nil && out != g*100+i || err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%d: %d, %v", g*100+i, out, err)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if err := b.Close(t.Context()); err != nil || b.Stats().Waiting != 0 {
		t.Errorf("%v, %d wait", err, b.Stats().Waiting)
	}
}

// BenchmarkBatch has 64 requests at a time ask a model that costs 1 ms a call and 10 µs an item, with and without a batch.
func BenchmarkBatch(b *testing.B) {
	model := func(_ context.Context, in []int) ([]int, error) {
		time.Sleep(time.Millisecond + time.Duration(len(in))*10*time.Microsecond)
		return in, nil
	}
	for _, size := range []int{1, 32} {
		b.Run(fmt.Sprint("max=", size), func(b *testing.B) {
			batch := web.NewBatch(model, web.BatchOptions{Max: size, Wait: time.Millisecond})
			b.SetParallelism(32) // times two cores
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := batch.Do(context.Background(), 1); err != nil {
						b.Error(err)
					}
				}
			})
			_ = batch.Close(context.Background())
		})
	}
}
