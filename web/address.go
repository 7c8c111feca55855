package web

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"unicode"
)

// Address is where a server accepts connections.
type Address struct {
	net.Addr
	// Secure says that HTTPS is spoken there.
	Secure bool
}

// URL is what a person types to get there: http://127.0.0.1:8000, or unix:/path of a socket.
func (a Address) URL() string {
	switch {
	case a.Network() == "unix":
		return "unix:" + a.String()
	case a.Secure:
		return "https://" + a.String()
	}
	return "http://" + a.String()
}

// address is one element of Server.Addr, understood.
type address struct {
	text    string
	network string // "tcp", "unix", or "" for sockets that are handed over
	at      string // host:port, the path, or the name under which sockets are handed over, "" for all
	scheme  string // "http", "https" or ""
	mode    fs.FileMode
}

const addressHelp = "write host:port, unix:/path, or systemd for the sockets that it hands over"

// parseAddresses reads Server.Addr.
func parseAddresses(list string, tls bool) ([]address, error) {
	var all []address
	var errs []error
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		a, err := parseAddress(text)
		if err == nil && a.scheme == "https" && !tls {
			err = errors.New("there is no certificate to speak HTTPS with: set TLS_CERT and TLS_KEY (web.Server.TLS)")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("address %q: %w", text, err))
		}
		all = append(all, a)
	}
	return all, errors.Join(errs...)
}

func parseAddress(text string) (address, error) {
	a := address{text: text}
	rest := text
	for _, scheme := range []string{"http", "https"} {
		if after, ok := strings.CutPrefix(rest, scheme+"://"); ok {
			a.scheme, rest = scheme, strings.TrimSuffix(after, "/")
		}
	}
	if path, ok := strings.CutPrefix(rest, "unix:"); ok {
		a.network = "unix"
		path, query, asked := strings.Cut(path, "?")
		if asked {
			mode, err := strconv.ParseUint(strings.TrimPrefix(query, "mode="), 8, 9)
			if err != nil || !strings.HasPrefix(query, "mode=") {
				return a, errors.New("write who may connect as unix:/path?mode=660")
			}
			a.mode = fs.FileMode(mode)
		}
		if a.at = path; path == "" {
			return a, errors.New(addressHelp)
		}
		return a, nil
	}
	if name, ok := strings.CutPrefix(rest, "systemd"); ok && (name == "" || name[0] == ':') {
		a.at = strings.TrimPrefix(name, ":")
		return a, nil
	}
	a.network, a.at = "tcp", rest
	_, port, err := net.SplitHostPort(rest)
	if err != nil {
		return a, errors.New(addressHelp)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return a, fmt.Errorf("%q is no port: %s", port, addressHelp)
	}
	return a, nil
}

// secure reports whether HTTPS is spoken at the address, if the server can: everywhere but on Unix sockets, unless it says otherwise.
func (a address) secure(network string, tls bool) bool {
	if a.scheme != "" {
		return a.scheme == "https"
	}
	return tls && network != "unix"
}
