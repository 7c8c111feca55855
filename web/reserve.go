package web

import (
	"cmp"
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// defaultReserve is the HeapReserve of a [Server] that says nothing.
const defaultReserve = 8 << 20

// reserve counts for the garbage collector as memory in use, and is never touched, so that the system gives no page for it. What it is for:
// see HeapReserve of [Server].
type reserve struct{ bytes []byte }

// newReserve returns one of n bytes, the default if n is 0. It is empty where somebody has told the collector what to do, and if n is below 0.
func newReserve(n int) *reserve {
	if n < 0 || os.Getenv("GOGC") != "" || debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return &reserve{}
	}
	debug.FreeOSMemory() // what the start has left behind would lie about for long
	return &reserve{make([]byte, cmp.Or(n, defaultReserve))}
}

// release is called when the server has stopped: until then the collector counts the bytes.
func (r *reserve) release() { runtime.KeepAlive(r.bytes) }
