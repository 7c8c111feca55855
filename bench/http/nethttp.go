package main

import (
	jsonv1 "encoding/json"
	jsonv2 "encoding/json/v2"
	"fmt"
	"io"
	"net/http"
	"strconv"

	goccy "github.com/goccy/go-json"
)

// codec is how the services by hand read and write JSON.
type codec struct {
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var (
	v1     = codec{jsonv1.Marshal, jsonv1.Unmarshal}
	v2     = codec{func(v any) ([]byte, error) { return jsonv2.Marshal(v) }, func(b []byte, v any) error { return jsonv2.Unmarshal(b, v) }}
	goccyJ = codec{goccy.Marshal, goccy.Unmarshal}
)

func (c codec) write(w http.ResponseWriter, v any) {
	b, err := c.marshal(v)
	if err != nil {
		http.Error(w, "encoding", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b)
}

func (c codec) json(w http.ResponseWriter, _ *http.Request) { c.write(w, Message{"Hello, World!"}) }

func (c codec) user(w http.ResponseWriter, id string) {
	n, err := strconv.Atoi(id)
	if err != nil {
		http.Error(w, "id", http.StatusUnprocessableEntity)
		return
	}
	c.write(w, User{n})
}

func (c codec) orders(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "body", http.StatusRequestEntityTooLarge)
		return
	}
	var o Order
	if err := c.unmarshal(b, &o); err != nil {
		http.Error(w, "json", http.StatusUnprocessableEntity)
		return
	}
	if err := o.check(); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	c.write(w, receipt(&o))
}

// mux is the service by hand: net/http's own router, and not a line that it does not need.
func (c codec) mux() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /json", c.json)
	m.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) { c.user(w, r.PathValue("id")) })
	for p := range fillers {
		m.HandleFunc("GET "+p+"/{id}", c.json)
	}
	m.HandleFunc("POST /orders", c.orders)
	return m
}

// fillers are the prefixes of further routes, so that there are some 200.
func fillers(yield func(string) bool) {
	for i := range 197 {
		if !yield(fmt.Sprintf("/api/v1/things%03d", i)) {
			return
		}
	}
}
