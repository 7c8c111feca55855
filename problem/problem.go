// Package problem holds the errors that a client may see, as RFC 9457 problem documents.
//
// An engine gives its own errors a method `Problem() *problem.Error`; From finds it anywhere in
// a chain of wrapped errors. An error that has none becomes a bare 500: nothing internal is shown.
package problem

import (
	"context"
	"errors"
	"net/http"
)

// ContentType is the media type of a problem document.
const ContentType = "application/problem+json"

// From makes the problem that a client may see out of any error.
//
// It is the first *Error in the chain, else what the first error with a method
// `Problem() *problem.Error` returns, else 503 for a deadline that passed, else a 500 that says
// nothing. err itself is the cause. From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var p *Error
	if errors.As(err, &p) {
		if p == nil {
			// Somebody returned a nil *Error as an error. It is in no chain from here on, since it cannot even be printed.
			return New(http.StatusInternalServerError, "").Because(errNil)
		}
		if err == error(p) || p.cause != nil {
			return p
		}
		return p.Because(err)
	}
	var has interface {
		error
		Problem() *Error
	}
	if errors.As(err, &has) {
		if p := has.Problem(); p != nil {
			return p.Because(err)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Unavailable("The request took too long.").Because(err)
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return TooLarge("The body is larger than %d bytes.", tooLarge.Limit).Because(err)
	}
	return New(http.StatusInternalServerError, "").Because(err)
}

var errNil = errors.New("a nil *problem.Error was returned as an error: return a plain nil for success")

// BadRequest is a 400.
func BadRequest(format string, args ...any) *Error {
	return New(http.StatusBadRequest, format, args...)
}

// Unauthorized is a 401: the client has not said who it is, or not convincingly.
func Unauthorized(format string, args ...any) *Error {
	return New(http.StatusUnauthorized, format, args...)
}

// Forbidden is a 403: the client is known and may not.
func Forbidden(format string, args ...any) *Error {
	return New(http.StatusForbidden, format, args...)
}

// NotFound is a 404.
func NotFound(format string, args ...any) *Error {
	return New(http.StatusNotFound, format, args...)
}

// Conflict is a 409: the request contradicts what is stored.
func Conflict(format string, args ...any) *Error {
	return New(http.StatusConflict, format, args...)
}

// TooLarge is a 413.
func TooLarge(format string, args ...any) *Error {
	return New(http.StatusRequestEntityTooLarge, format, args...)
}

// Unprocessable is a 422: the request could be read and says something impossible.
func Unprocessable(format string, args ...any) *Error {
	return New(http.StatusUnprocessableEntity, format, args...)
}

// TooManyRequests is a 429.
func TooManyRequests(format string, args ...any) *Error {
	return New(http.StatusTooManyRequests, format, args...)
}

// Unavailable is a 503: something needed is down for now.
func Unavailable(format string, args ...any) *Error {
	return New(http.StatusServiceUnavailable, format, args...)
}

// Internal is a 500 with a detail. What is written here is shown: put the cause in Because.
func Internal(format string, args ...any) *Error {
	return New(http.StatusInternalServerError, format, args...)
}
