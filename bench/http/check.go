package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"time"
)

// listening waits for a server.
func listening(addr string) error {
	var err error
	for range 100 {
		var c net.Conn
		if c, err = net.Dial("tcp", addr); err == nil {
			return c.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// verify checks that a server answers what all answer: good input in the same way, and bad input with a refusal.
func verify(addr string) error {
	order := sample()
	good, err := json.Marshal(order)
	if err != nil {
		return err
	}
	if err := expect(addr, http.MethodGet, "/json", nil, http.StatusOK, Message{"Hello, World!"}); err != nil {
		return err
	}
	if err := expect(addr, http.MethodGet, "/users/42", nil, http.StatusOK, User{42}); err != nil {
		return err
	}
	if err := expect(addr, http.MethodPost, "/orders", good, http.StatusOK, receipt(&order)); err != nil {
		return err
	}
	for name, spoil := range map[string]func(*Order){
		"a reference of another pattern": func(o *Order) { o.Reference = "ord-000123" },
		"an unknown priority":            func(o *Order) { o.Priority = "soon" },
		"a date that is none":            func(o *Order) { o.Placed = "2026-13-40" },
		"an address without @":           func(o *Order) { o.Customer.Email = "ada" },
		"no items":                       func(o *Order) { o.Items = []Item{} },
		"a quantity of 0":                func(o *Order) { o.Items[9].Quantity = 0 },
		"a negative price":               func(o *Order) { o.Items[0].Price = -1 },
	} {
		bad := sample()
		spoil(&bad)
		body, err := json.Marshal(bad)
		if err != nil {
			return err
		}
		status, got, err := send(addr, http.MethodPost, "/orders", body)
		if err != nil {
			return err
		}
		if status < 400 || status > 499 {
			return fmt.Errorf("%s is answered with %d %s", name, status, got)
		}
	}
	if status, _, err := send(addr, http.MethodPost, "/orders", []byte(`{"reference":`)); err != nil || status < 400 || status > 499 {
		return fmt.Errorf("half a document is answered with %d, %v", status, err)
	}
	return nil
}

func expect[T any](addr, method, path string, body []byte, status int, want T) error {
	code, raw, err := send(addr, method, path, body)
	if err != nil {
		return err
	}
	var got T
	if err := json.Unmarshal(raw, &got); code != status || err != nil || !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%s %s: got %d %s, want %d %+v", method, path, code, raw, status, want)
	}
	return nil
}

func send(addr, method, path string, body []byte) (int, []byte, error) {
	req, err := http.NewRequest(method, "http://"+addr+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, raw, err
}
