package page

import (
	"encoding/base64"
	"encoding/json/v2"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	flashCookie = "flash"
	// A cookie has 4096 bytes; base64 and escapes may make three of one.
	maxFlashes   = 5
	maxFlashText = 240
)

// Kind says what a message, badge or alert means; it picks colour and icon. The zero value is neutral.
type Kind string

// The kinds.
const (
	Neutral Kind = ""
	Info    Kind = "info"
	Success Kind = "success"
	Warning Kind = "warning"
	Danger  Kind = "danger"
)

// Message is told to the visitor once, on the next page they see.
type Message struct {
	Kind Kind   `json:"k"`
	Text string `json:"t"`
}

// Flash keeps text for the next page that is rendered for this visitor, usually after a redirect. It must be called before
// the response's header is sent. Up to five messages of about 240 bytes fit; longer text is cut and further messages
// are dropped, since they travel in a cookie. The text is escaped when shown, so the cookie needs no signature.
func Flash(w http.ResponseWriter, r *http.Request, kind Kind, text string) {
	messages := pendingFlashes(w.Header())
	if messages == nil {
		messages = readFlashes(r)
	}
	if len(messages) >= maxFlashes {
		return
	}
	messages = append(messages, Message{Kind: kind, Text: cut(text, maxFlashText)})
	value, err := json.Marshal(messages)
	if err != nil {
		return // text that is not UTF-8 was mended by cut; nothing else can fail
	}
	setFlashCookie(w, r, base64.RawURLEncoding.EncodeToString(value))
}

// Flashes takes the waiting messages: it returns them and tells the browser to forget them. Render does this by itself.
func Flashes(w http.ResponseWriter, r *http.Request) []Message {
	pending := pendingFlashes(w.Header())
	messages := pending
	if messages == nil {
		messages = readFlashes(r)
	}
	if _, err := r.Cookie(flashCookie); err == nil || pending != nil {
		setFlashCookie(w, r, "")
	}
	return messages
}

func setFlashCookie(w http.ResponseWriter, r *http.Request, value string) {
	dropSetCookie(w.Header(), flashCookie)
	c := &http.Cookie{Name: flashCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func readFlashes(r *http.Request) []Message {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	return parseFlashes(c.Value)
}

// parseFlashes reads a cookie's value. What is malformed is no message.
func parseFlashes(value string) []Message {
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return nil
	}
	var messages []Message
	if json.Unmarshal(raw, &messages) != nil {
		return nil
	}
	if len(messages) > maxFlashes {
		messages = messages[:maxFlashes]
	}
	for i := range messages {
		switch messages[i].Kind {
		case Info, Success, Warning, Danger:
		default:
			messages[i].Kind = Info
		}
		messages[i].Text = cut(messages[i].Text, maxFlashText)
	}
	return messages
}

// pendingFlashes reads the cookie that this response already sets; nil when it sets none.
func pendingFlashes(h http.Header) []Message {
	for _, line := range h["Set-Cookie"] {
		if value, found := strings.CutPrefix(line, flashCookie+"="); found {
			value, _, _ = strings.Cut(value, ";")
			return parseFlashes(value)
		}
	}
	return nil
}

func dropSetCookie(h http.Header, name string) {
	lines := h["Set-Cookie"]
	kept := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, name+"=") {
			kept = append(kept, line)
		}
	}
	if len(kept) == 0 {
		h.Del("Set-Cookie")
		return
	}
	h["Set-Cookie"] = kept
}

// cut makes text valid UTF-8 of at most n bytes, ending with an ellipsis where it was longer. Control characters become
// spaces: they show nothing, and each would take six bytes of JSON.
func cut(text string, n int) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) <= n {
		return text
	}
	end := n - len("…")
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
