package ws

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"

	"github.com/coder/websocket"
)

// Dial opens a socket as a client (RFC 6455, section 4.1). The request says where, with which headers and under which context, which
// bounds the opening alone; its method, body and socket headers are not used. The caller must then call [Socket.Serve].
// The origins in o are not used.
//
// On an error the response is the refusal, if there was one, with the beginning of its body.
func Dial(r *http.Request, client *http.Client, o Options) (*Socket, *http.Response, error) {
	o = o.withDefaults()
	var conn net.Conn
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { conn = i.Conn }})
	opts := &websocket.DialOptions{
		HTTPClient: client, HTTPHeader: r.Header, Host: r.Host, Subprotocols: o.Subprotocols, CompressionMode: o.Compress.mode(),
	}
	c, res, err := websocket.Dial(ctx, r.URL.String(), opts)
	if err != nil {
		return nil, res, err
	}
	if conn == nil {
		_ = c.CloseNow()
		return nil, nil, errors.New("the HTTP client's transport does not tell its connection: use an *http.Transport")
	}
	c.SetReadLimit(o.MessageLimit)
	return newSocket(c, conn, o), res, nil
}
