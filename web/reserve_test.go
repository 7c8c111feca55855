package web

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// goal is the size of the heap at which the collector begins.
func goal() uint64 {
	runtime.GC()
	s := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func TestReserve(t *testing.T) {
	t.Setenv("GOGC", "") // as if unset
	before := goal()
	r := newReserve(64 << 20)
	if got := goal(); got < before+100<<20 {
		t.Errorf("the collector begins at %d bytes, and before at %d: it does not count the reserve", got, before)
	}
	r.release()
	r = nil
	if got := goal(); got > before+32<<20 {
		t.Errorf("the collector begins at %d bytes when the reserve is gone, and before at %d", got, before)
	}
	if len(newReserve(0).bytes) != defaultReserve {
		t.Error("0 is not the default")
	}
	if newReserve(-1).bytes != nil {
		t.Error("there is a reserve below 0")
	}
}

func TestReserveLeavesToldCollectorAlone(t *testing.T) {
	t.Setenv("GOGC", "50")
	if newReserve(0).bytes != nil {
		t.Error("there is a reserve with GOGC set")
	}
	t.Setenv("GOGC", "")
	debug.SetMemoryLimit(1 << 30)
	defer debug.SetMemoryLimit(math.MaxInt64)
	if newReserve(0).bytes != nil {
		t.Error("there is a reserve with a memory limit")
	}
}
