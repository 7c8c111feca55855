package web

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// reusePort lets several processes listen at one address; the system deals the connections out.
func reusePort(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
	if err != nil {
		return err
	}
	return set
}

// refuse lets a TCP listener begin no more connections, while those that have begun are still accepted: a filter drops the packets that ask
// for one (SYN without ACK). Who is refused tries again after a second, and reaches whoever listens then, or nobody. Closing the
// listener would reset what the system has accepted and we have not; shutdown(2) would too. It reports whether it could: the filter is not for multipath TCP.
func refuse(l net.Listener) bool {
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return false
	}
	const flags, syn, ack = 13, 0x02, 0x10 // of a TCP header: RFC 9293, section 3.1
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: syn | ack},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: syn, Jt: 0, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0xffffffff},
	}
	attached := false
	err = raw.Control(func(fd uintptr) {
		attached = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}) == nil
	})
	return err == nil && attached
}

// pending reports whether the system has accepted a connection for a listener, or has bytes for a connection, that have not been taken in.
func pending(socket any) bool {
	c, ok := socket.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	waits := false
	_ = raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 0)
		waits = err == nil && n == 1 && fds[0].Revents&unix.POLLIN != 0
	})
	return waits
}
