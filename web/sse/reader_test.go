package sse_test

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gotandem/tandem/web/sse"
)

// The cases follow the examples and the rules of "9.2.6 Interpreting an event stream".
func TestReader(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		want   []sse.Message
	}{
		"three lines":         {"data: YHOO\ndata: +2\ndata: 10\n\n", []sse.Message{{Event: "message", Data: "YHOO\n+2\n10"}}},
		"ids and comments":    {": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", []sse.Message{{Event: "message", Data: "first event", ID: "1"}, {Event: "message", Data: "second event"}, {Event: "message", Data: " third event"}}},
		"empty data":          {"data\n\ndata\ndata\n\ndata:", []sse.Message{{Event: "message"}, {Event: "message", Data: "\n"}}},
		"space is optional":   {"data:test\n\ndata: test\n\n", []sse.Message{{Event: "message", Data: "test"}, {Event: "message", Data: "test"}}},
		"CR and CRLF":         {"data: a\r\rdata: b\r\n\r\ndata: c\n\r\n", []sse.Message{{Event: "message", Data: "a"}, {Event: "message", Data: "b"}, {Event: "message", Data: "c"}}},
		"byte order mark":     {"\xef\xbb\xbfdata: a\n\n", []sse.Message{{Event: "message", Data: "a"}}},
		"two marks":           {"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", []sse.Message{{Event: "message", Data: "b"}}},
		"event without data":  {"event: x\n\ndata: a\n\n", []sse.Message{{Event: "message", Data: "a"}}},
		"named":               {"event: order\ndata: {}\n\n", []sse.Message{{Event: "order", Data: "{}"}}},
		"id with NUL":         {"id: 1\ndata: a\n\nid: 2\x00\ndata: b\n\n", []sse.Message{{Event: "message", Data: "a", ID: "1"}, {Event: "message", Data: "b", ID: "1"}}},
		"retry":               {"retry: 2500\nretry: 1s\nretry: -1\nretry: +7\ndata: a\n\n", []sse.Message{{Event: "message", Data: "a", Retry: 2500 * time.Millisecond}}},
		"unknown field":       {"Data: a\nfoo: b\ndata: c\n\n", []sse.Message{{Event: "message", Data: "c"}}},
		"unfinished":          {"data: a\n\ndata: b\n", []sse.Message{{Event: "message", Data: "a"}}},
		"malformed UTF-8":     {"data: a\xffb\n\n", []sse.Message{{Event: "message", Data: "a\ufffdb"}}},
		"nothing":             {"", nil},
		"shorter than a mark": {"\n", nil},
		"colon in the data":   {"data: a: b\n\n", []sse.Message{{Event: "message", Data: "a: b"}}},
		"id alone is kept":    {"id: 5\n\ndata: a\n\n", []sse.Message{{Event: "message", Data: "a", ID: "5"}}},
		"comment in an event": {"data: a\n: ping\ndata: b\n\n", []sse.Message{{Event: "message", Data: "a\nb"}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.stream), iotest.OneByteReader(strings.NewReader(c.stream))} {
				var got []sse.Message
				for m, err := range sse.NewReader(r).All() {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, m)
				}
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("got %#v; want %#v", got, c.want)
				}
			}
		})
	}
}

func TestReaderLimit(t *testing.T) {
	for name, stream := range map[string]string{
		"line": "data: " + strings.Repeat("x", 100) + "\n\n",
		"data": strings.Repeat("data: 0123456789\n", 10) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := sse.NewReader(strings.NewReader(stream))
			r.Limit = 64
			if _, err := r.Next(); !errors.Is(err, sse.ErrTooLong) {
				t.Errorf("got %v; want %v", err, sse.ErrTooLong)
			}
		})
	}
}

func TestReaderTellsFailure(t *testing.T) {
	broken := errors.New("broken")
	_, err := sse.NewReader(io.MultiReader(strings.NewReader("data: a\n"), iotest.ErrReader(broken))).Next()
	if !errors.Is(err, broken) {
		t.Errorf("got %v; want %v", err, broken)
	}
}

// FuzzReader: no input makes the reader fail other than by its limit, and what it read survives being sent again.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"data: a\n\n", "\xef\xbb\xbfid: 1\r\rdata\r\n\n", "event: x\nretry: 99999999999999999999\ndata:\n\n", ":\n:\n", "data: a\rdata: b\r\n\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stream string) {
		for m, err := range sse.NewReader(strings.NewReader(stream)).All() {
			if err != nil {
				if errors.Is(err, sse.ErrTooLong) {
					return
				}
				t.Fatal(err)
			}
			e := sse.Event{Raw: m.Data, Event: m.Event, ID: m.ID}
			if m.Data == "" || strings.Contains(m.Event, "\x00") {
				continue
			}
			b, err := e.Append(nil)
			if err != nil {
				t.Fatalf("%#v cannot be sent again: %v", m, err)
			}
			again, err := sse.NewReader(strings.NewReader(string(b))).Next()
			if err != nil || again.Data != m.Data || again.Event != m.Event || again.ID != m.ID {
				t.Fatalf("%#v came back as %#v, %v", m, again, err)
			}
		}
	})
}
