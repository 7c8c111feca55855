package main

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/web/sse"
)

// patience bounds what a listener waits for; nothing takes a noticeable part of it.
const patience = 30 * time.Second

// order places an order of three tracks.
func (w *world) order(t *testing.T, customer int) store.Invoice {
	t.Helper()
	var invoice store.Invoice
	body := fmt.Sprintf(`{"customer_id":%d,"lines":[{"track_id":1,"quantity":1},{"track_id":2,"quantity":2}]}`, customer)
	w.client.For(t).Post("/api/orders", body).Expect(201).JSON(&invoice)
	return invoice
}

// orderUntil places orders of the customers, again and again, until the listener has said that it is content: whoever listens may come
// a moment later than its headers.
func (w *world) orderUntil(t *testing.T, done <-chan error, customers ...int) {
	t.Helper()
	deadline := time.After(patience)
	for {
		for _, customer := range customers {
			w.order(t, customer)
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		case <-deadline:
			t.Fatal("the orders were not announced")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func testStream(t *testing.T, w *world) {
	server := w.client.For(t).Serve()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.BaseURL+"/api/sales/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); response.StatusCode != 200 || kind != "text/event-stream; charset=utf-8" {
		t.Fatalf("%s, %s", response.Status, kind)
	}
	done := make(chan error, 1)
	go func() {
		message, err := sse.NewReader(response.Body).Next()
		if err == nil {
			err = checkPlaced([]byte(message.Data), "Germany")
		}
		done <- err
	}()
	w.orderUntil(t, done, 2)
}

// checkPlaced holds an announcement against the order that these tests place.
func checkPlaced(text []byte, country string) error {
	var placed store.OrderPlaced
	if err := json.Unmarshal(text, &placed, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	if placed.InvoiceID == 0 || placed.Country == nil || *placed.Country != country || placed.Tracks != 3 || placed.Total.StringFixed(2) != "2.97" || placed.At.IsZero() {
		return fmt.Errorf("announced %s", text)
	}
	return nil
}

func (w *world) dial(t *testing.T) *websocket.Conn {
	t.Helper()
	server := w.client.For(t).Serve()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	conn, _, err := websocket.Dial(ctx, server.BaseURL+"/api/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func testSocket(t *testing.T, w *world) {
	conn := w.dial(t)
	done := make(chan error, 1)
	go func() {
		kind, text, err := conn.Read(t.Context())
		if err == nil && kind != websocket.MessageText {
			err = fmt.Errorf("a message of kind %s", kind)
		}
		if err == nil {
			err = checkPlaced(text, "Germany")
		}
		done <- err
	}()
	w.orderUntil(t, done, 2)
	if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Errorf("close: %v", err)
	}
}

// testSocketFilter asks for one country and is content after two of its orders in a row: between them there was one of another country.
func testSocketFilter(t *testing.T, w *world) {
	conn := w.dial(t)
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"country":"Germany"}`)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		inARow := 0
		for inARow < 3 {
			_, text, err := conn.Read(t.Context())
			if err != nil {
				done <- err
				return
			}
			inARow++
			if checkPlaced(text, "Germany") != nil {
				inARow = 0
			}
		}
		done <- nil
	}()
	w.orderUntil(t, done, 1, 2)
}

func testSocketMistakes(t *testing.T, w *world) {
	tests := []struct {
		name string
		kind websocket.MessageType
		text string
		code websocket.StatusCode
	}{
		{"not UTF-8", websocket.MessageText, "{\"country\":\"\xff\"}", websocket.StatusInvalidFramePayloadData},
		{"binary", websocket.MessageBinary, `{"country":null}`, websocket.StatusUnsupportedData},
		{"not JSON", websocket.MessageText, `{`, websocket.StatusInvalidFramePayloadData},
		{"wrong type", websocket.MessageText, `{"country":7}`, websocket.StatusPolicyViolation},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			conn := w.dial(t)
			if err := conn.Write(t.Context(), test.kind, []byte(test.text)); err != nil {
				t.Fatal(err)
			}
			_, _, err := conn.Read(t.Context())
			if got := websocket.CloseStatus(err); got != test.code {
				t.Errorf("closed with %v, %v; want %v", got, err, test.code)
			}
		})
	}
}
