package logs

import (
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// printer prints one line of plain parts, as slog would.
type printer struct {
	buf  []byte
	json bool
	hard bool // something needs escaping, or is of a kind that is left to slog

	// the time up to the seconds, which is the same for many lines
	second int64
	date   []byte
	zone   []byte
	in     *time.Location
}

var printers = sync.Pool{New: func() any { return &printer{buf: make([]byte, 0, 512)} }}

func (p *printer) start(json bool, t time.Time, level slog.Level, msg string) {
	p.buf, p.json, p.hard = p.buf[:0], json, false
	if json {
		p.raw(`{"time":"`)
		p.time(t)
		p.raw(`","level":"`)
		p.raw(level.String())
		p.raw(`","msg":`)
		p.text(msg)
		return
	}
	p.raw("time=")
	p.time(t)
	p.raw(" level=")
	p.raw(level.String())
	p.raw(" msg=")
	p.text(msg)
}

// end completes the line, and reports whether it is what slog would have printed.
func (p *printer) end() bool {
	if p.json {
		p.buf = append(p.buf, '}')
	}
	p.buf = append(p.buf, '\n')
	return !p.hard
}

func (p *printer) attr(a *slog.Attr) {
	if p.json {
		p.buf = append(p.buf, ',')
		p.text(a.Key)
		p.buf = append(p.buf, ':')
	} else {
		p.buf = append(p.buf, ' ')
		p.text(a.Key)
		p.buf = append(p.buf, '=')
	}
	switch a.Value.Kind() {
	case slog.KindString:
		p.text(a.Value.String())
	case slog.KindInt64:
		p.buf = strconv.AppendInt(p.buf, a.Value.Int64(), 10)
	case slog.KindBool:
		p.buf = strconv.AppendBool(p.buf, a.Value.Bool())
	case slog.KindDuration:
		if p.json {
			p.buf = strconv.AppendInt(p.buf, int64(a.Value.Duration()), 10)
		} else {
			p.raw(a.Value.Duration().String())
		}
	default:
		p.hard = true
	}
}

func (p *printer) raw(s string) { p.buf = append(p.buf, s...) }

// What a byte asks for.
const (
	toQuote  = 1 << iota // in text, quotes around the string
	toEscape             // more than quotes
)

var needs = func() (table [256]byte) {
	for c := range table {
		switch {
		case c < ' ' || c >= 0x7f || c == '"' || c == '\\':
			table[c] = toEscape
		case c == ' ' || c == '=':
			table[c] = toQuote
		}
	}
	return table
}()

// text prints a string, in quotes where slog sets them.
func (p *printer) text(s string) {
	var need byte
	for i := range len(s) {
		need |= needs[s[i]]
	}
	if need&toEscape != 0 {
		p.hard = true
		return
	}
	quoted := p.json || s == "" || need&toQuote != 0
	if quoted {
		p.buf = append(p.buf, '"')
	}
	p.buf = append(p.buf, s...)
	if quoted {
		p.buf = append(p.buf, '"')
	}
}

// time prints the time with a fraction of the second: of three digits in text, of as many as it has in JSON.
func (p *printer) time(t time.Time) {
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 { // slog leaves the first out, and refuses the others
		p.hard = true
		return
	}
	if t.Unix() != p.second || t.Location() != p.in || p.in == nil {
		p.second, p.in = t.Unix(), t.Location()
		p.date = t.AppendFormat(p.date[:0], "2006-01-02T15:04:05")
		p.zone = t.AppendFormat(p.zone[:0], "Z07:00")
	}
	p.buf = append(p.buf, p.date...)
	digits, fraction := 9, t.Nanosecond()
	if !p.json {
		digits, fraction = 3, fraction/1e6
	}
	for p.json && digits > 0 && fraction%10 == 0 {
		digits--
		fraction /= 10
	}
	if digits > 0 {
		p.buf = append(p.buf, '.')
		p.buf = append(p.buf, "000000000"[:digits]...)
		for i := len(p.buf) - 1; fraction > 0; i-- {
			p.buf[i] = byte('0' + fraction%10)
			fraction /= 10
		}
	}
	p.buf = append(p.buf, p.zone...)
}
