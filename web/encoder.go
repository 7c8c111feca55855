package web

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/schema"
)

// Encoder writes outputs in one format. See [Encoders].
type Encoder struct {
	// ContentType is what it writes, such as "text/csv; charset=utf-8".
	ContentType string
	// Append writes the output, whose address v is, behind b.
	Append func(b []byte, v any) ([]byte, error)
}

// JSONEncoder is the format that routes have without [Encoders].
func JSONEncoder() Encoder {
	return Encoder{ContentType: jsonType, Append: schema.AppendJSON}
}

// Encoders sets the formats of outputs that do not write themselves; the nearest of route and groups holds. The client chooses with its Accept
// header; the first format is for those who do not mind, and for those who want another one. JSON is among them only if [JSONEncoder] is.
// Errors stay what [ErrorBody] says.
func Encoders(encoders ...Encoder) Option {
	return func(s *settings) {
		for _, e := range encoders {
			if e.ContentType == "" || e.Append == nil {
				s.mistakes = append(s.mistakes, fmt.Errorf("Encoders: an encoder needs a ContentType and Append"))
				return
			}
		}
		s.encoders = nil
		for _, e := range encoders {
			s.encoders = append(s.encoders, encoding{e, bare(e.ContentType)})
		}
	}
}

// encoding is an encoder with its media type, which has no parameters.
type encoding struct {
	Encoder
	mediaType string
}

// writeEncoded writes v in the format that the client wants most.
func writeEncoded(x *exchange, status int, encoders []encoding, v any) error {
	e := &encoders[0]
	h := x.w.Header()
	if len(encoders) > 1 {
		h.Add("Vary", "Accept")
		e = chooseEncoder(encoders, acceptedBy(x.r.Header))
	}
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	encoded, err := e.Append(b.AvailableBuffer(), v)
	if err != nil {
		return fmt.Errorf("encoding the response as %s: %w", e.ContentType, err)
	}
	b.Write(encoded) // keeps what it may have grown to
	h.Set("Content-Type", e.ContentType)
	h["Content-Length"] = []string{strconv.Itoa(b.Len())}
	x.w.WriteHeader(status)
	if _, err := x.w.Write(b.Bytes()); err != nil {
		Logger(x).Debug("writing the response", "error", err) // the client went away
	}
	return nil
}

func chooseEncoder(encoders []encoding, ranges []accepted) *encoding {
	best, most := &encoders[0], 0.0
	for i := range encoders {
		if q, _ := qualityOf(ranges, encoders[i].mediaType); q > most {
			best, most = &encoders[i], q
		}
	}
	return best
}

// bare is a media type without its parameters.
func bare(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}
