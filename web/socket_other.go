//go:build !linux

package web

import (
	"errors"
	"net"
	"syscall"
)

// reusePort exists on Linux alone, where the system deals the connections out.
func reusePort(_, _ string, _ syscall.RawConn) error {
	return errors.New("several processes at one address (REUSE_PORT) need Linux")
}

// refuse would let a listener begin no more connections; elsewhere than on Linux, one that begins in the moment of the end may be lost.
func refuse(net.Listener) bool { return false }

// pending would look for what the system has and the program has not taken in.
func pending(any) bool { return false }
