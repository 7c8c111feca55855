package sse_test

import (
	"encoding/json/jsontext"
	"errors"
	"testing"
	"time"

	"github.com/gotandem/tandem/web/sse"
)

func TestEventAppend(t *testing.T) {
	type order struct {
		Total int `json:"total"`
	}
	for name, c := range map[string]struct {
		event sse.Event
		want  string
	}{
		"json":               {sse.Event{Data: order{3}}, "data: {\"total\":3}\n\n"},
		"null":               {sse.Event{Data: jsontext.Value("null")}, "data: null\n\n"},
		"json on two lines":  {sse.Event{Data: "a\nb"}, "data: \"a\\nb\"\n\n"},
		"mended UTF-8":       {sse.Event{Data: "a\xff"}, "data: \"a\ufffd\"\n\n"},
		"raw":                {sse.Event{Raw: "hello"}, "data: hello\n\n"},
		"raw with a space":   {sse.Event{Raw: " hello"}, "data:  hello\n\n"},
		"raw with all ends":  {sse.Event{Raw: "a\nb\rc\r\nd\n"}, "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"},
		"all fields":         {sse.Event{Raw: "x", Event: "order", ID: "7", Retry: 1500 * time.Millisecond, Comment: "hi"}, ": hi\nevent: order\ndata: x\nid: 7\nretry: 1500\n\n"},
		"comment on lines":   {sse.Event{Comment: "a\ndata: evil"}, ": a\n: data: evil\n\n"},
		"id without data":    {sse.Event{ID: "9"}, "id: 9\n\n"},
		"nothing":            {sse.Event{}, "\n"},
		"not only in ASCII":  {sse.Event{Event: "größe", Raw: "日本"}, "event: größe\ndata: 日本\n\n"},
		"colon in the event": {sse.Event{Event: "a:b", Raw: "x"}, "event: a:b\ndata: x\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.event.Append(nil)
			if err != nil || string(got) != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestEventAppendRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		event sse.Event
		want  error
	}{
		"data and raw":       {sse.Event{Data: 1, Raw: "1"}, sse.ErrDataTwice},
		"LF in event":        {sse.Event{Event: "a\ndata: x"}, sse.ErrLineBreak},
		"CR in event":        {sse.Event{Event: "a\rb"}, sse.ErrLineBreak},
		"LF in id":           {sse.Event{ID: "1\n2"}, sse.ErrLineBreak},
		"NUL in id":          {sse.Event{ID: "1\x002"}, sse.ErrNUL},
		"NUL in event":       {sse.Event{Event: "\x00"}, sse.ErrNUL},
		"UTF-8 in id":        {sse.Event{ID: "\xff"}, sse.ErrUTF8},
		"UTF-8 in raw":       {sse.Event{Raw: "\xff"}, sse.ErrUTF8},
		"UTF-8 in comment":   {sse.Event{Comment: "\xff"}, sse.ErrUTF8},
		"negative retry":     {sse.Event{Retry: -time.Second}, sse.ErrRetry},
		"retry below 1 ms":   {sse.Event{Retry: time.Microsecond}, sse.ErrRetry},
		"value without JSON": {sse.Event{Data: func() {}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.event.Append([]byte("kept"))
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got error %v; want %v", err, c.want)
			}
			if string(got) != "kept" {
				t.Errorf("the buffer became %q", got)
			}
		})
	}
}
