// Package ws is WebSockets (RFC 6455) with typed messages, over github.com/coder/websocket.
//
// A route made with web.Router.Socket calls its handler with a [Conn], which reads and writes values of the handler's own types:
// they are JSON text checked by the same rules as request bodies, or plain text (string), or binary ([]byte).
//
//	func (s *shop) chat(ctx context.Context, in *Room, conn *ws.Conn[Say, Said]) error {
//		for say, err := range conn.Messages(ctx) {
//			if err != nil {
//				return err
//			}
//			if err := conn.Write(ctx, Said{Text: say.Text}); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// The context that a handler gets ends when the peer is gone or the server shuts down. How a handler returns decides the close code:
//
//	nil                                    1000
//	*CloseError                            its own code and reason
//	a message that was no JSON             1007
//	a message that broke a rule            1008
//	a *problem.Error below 500             1008 with its detail
//	a *problem.Error 503                   1013
//	any other error, or a panic            1011 without a word about it
//	anything while the server shuts down   1001
//
// Beside that, text that is not UTF-8 closes the socket with 1007, a message of the wrong kind with 1003, one above the limit with
// 1009, and a broken frame with 1002.
package ws
