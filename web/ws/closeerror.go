package ws

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Close codes of RFC 6455, section 7.4.1, and of IANA's registry.
const (
	CodeNormal          = 1000 // the purpose has been fulfilled
	CodeGoingAway       = 1001 // the server shuts down, or the page is left
	CodeProtocol        = 1002 // a frame breaks the protocol
	CodeUnsupported     = 1003 // a binary message where text is spoken, or the other way round
	CodeNone            = 1005 // never sent: the peer's close frame had no code
	CodeAbnormal        = 1006 // never sent: the connection ended without a close frame
	CodeInvalidData     = 1007 // text that is not UTF-8, or not the JSON that it should be
	CodePolicy          = 1008 // a message or a request that the server refuses
	CodeTooBig          = 1009 // a message above the limit
	CodeInternal        = 1011 // the server met an error that is not the client's
	CodeTryAgainLater   = 1013 // the server is overloaded
	maxReason           = 123  // bytes, RFC 6455 section 5.5: a control frame holds 125, two are the code
	firstApplication    = 3000 // codes from here on belong to libraries and applications
	lastApplicationCode = 4999
)

// CloseError says how a socket was closed. A handler returns one to close its socket with a code of its own, such as one from 4000 to
// 4999; Read and Write return one when the socket was closed.
//
// errors.Is(err, io.EOF) holds for the orderly ends 1000, 1001 and 1005.
type CloseError struct {
	Code   int
	Reason string // at most 123 bytes reach the peer
	ByPeer bool   // the peer closed first
}

func (e *CloseError) Error() string {
	who := "closed"
	if e.ByPeer {
		who = "closed by the peer"
	}
	if e.Reason == "" {
		return fmt.Sprintf("socket %s with code %d", who, e.Code)
	}
	return fmt.Sprintf("socket %s with code %d: %s", who, e.Code, e.Reason)
}

// Is makes an orderly end an io.EOF.
func (e *CloseError) Is(target error) bool {
	return target == io.EOF && (e.Code == CodeNormal || e.Code == CodeGoingAway || e.Code == CodeNone)
}

// sendable tells whether a code may stand in a close frame that a server sends.
func sendable(code int) bool {
	switch code {
	case CodeNormal, CodeGoingAway, CodeProtocol, CodeUnsupported, CodeInvalidData, CodePolicy, CodeTooBig, CodeInternal, 1012, CodeTryAgainLater, 1014:
		return true
	}
	return code >= firstApplication && code <= lastApplicationCode
}

// short cuts a reason to what a close frame holds, between two characters.
func short(reason string) string {
	reason = strings.ToValidUTF8(reason, "\ufffd")
	if len(reason) <= maxReason {
		return reason
	}
	end := maxReason - len("…")
	for end > 0 && !utf8.RuneStart(reason[end]) {
		end--
	}
	return reason[:end] + "…"
}
