package ormtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

func poolTests() []test {
	return []test{
		{"limits in the URL", testPoolLimits},
		{"mistakes in the URL", testPoolMistakes},
	}
}

// withOptions is the URL of the suite's database with options added.
func (s *suite) withOptions(options string) string {
	if strings.Contains(s.backend.URL, "?") {
		return s.backend.URL + "&" + options
	}
	return s.backend.URL + "?" + options
}

func testPoolLimits(t *testing.T, s *suite) {
	db := s.connect(t, s.withOptions("pool_max_conns=1&pool_timeout=400ms"))
	began := time.Now()
	must(t, db.Tx(t.Context(), func(*orm.DB) error {
		err := db.Tx(t.Context(), func(*orm.DB) error { return nil })
		checkDown(t, "a second transaction", err)
		if !strings.Contains(err.Error(), "no connection was free within 400ms") {
			t.Errorf("err = %v", err)
		}
		return nil
	}))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	must(t, db.Tx(t.Context(), func(*orm.DB) error { return nil }))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	must(t, db.Tx(t.Context(), func(*orm.DB) error {
		if err := db.Tx(ctx, func(*orm.DB) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a context that ends first: %v", err)
		}
		return nil
	}))
}

func testPoolMistakes(t *testing.T, s *suite) {
	for _, options := range []string{"pool_max_conns=0", "pool_max_conns=many", "pool_timeout=5", "pool_timeout=-1s"} {
		if driver, err := s.backend.Open(t.Context(), s.withOptions(options)); err == nil {
			_ = driver.Close()
			t.Errorf("%s was taken", options)
		} else if name, _, _ := strings.Cut(options, "="); !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", options, err)
		}
	}
}
