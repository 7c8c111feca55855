package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// pointer turns an address in SQLite's memory into a pointer. SQLite is compiled to Go and its memory is not the
// garbage collector's, so what go vet warns of in a plain conversion (the memory may move) cannot happen.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// memory returns n bytes of SQLite's memory. They are valid until SQLite is called again.
func memory(address uintptr, n int) []byte {
	if address == 0 || n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(address)), n)
}

// goString copies a C string.
func goString(address uintptr) string { return libc.GoString(address) }

// arena is a piece of SQLite's memory that holds the texts and blobs of one statement's arguments while it runs. It
// grows and is kept for the next run, so that an argument costs a copy and no allocation. The zero value is empty.
type arena struct {
	address   uintptr
	size, cap int
}

// keptArena is the most memory that a statement which does not run keeps for its arguments, in bytes.
const keptArena = 64 << 10

// grow makes room for n bytes and forgets what was there.
func (a *arena) grow(tls *libc.TLS, n int) bool {
	a.size = 0
	if n <= a.cap && a.address != 0 {
		return true
	}
	a.free(tls)
	n = max(n, 256)
	if a.address = libc.Xmalloc(tls, types.Size_t(n)); a.address == 0 {
		return false
	}
	a.cap = n
	return true
}

// add copies data behind what is there, and returns its address. The room for it was made by grow.
func (a *arena) add(data string) uintptr {
	at := a.address + uintptr(a.size)
	if len(data) > 0 {
		copy(unsafe.Slice((*byte)(pointer(at)), len(data)), data)
	}
	a.size += len(data)
	return at
}

// trim gives a large arena back.
func (a *arena) trim(tls *libc.TLS) {
	if a.cap > keptArena {
		a.free(tls)
	}
}

func (a *arena) free(tls *libc.TLS) {
	if a.address != 0 {
		libc.Xfree(tls, a.address)
	}
	*a = arena{}
}
