package sqlite

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

// goFunctions are what SQLite lacks, or has for the 26 Latin letters only.
var goFunctions = []goFunction{
	{"ilike", 2, func(a []value) (value, error) { return matchFold([]byte(text(a[0])), []byte(text(a[1]))), nil }},
	{"tandem_regex", 2, func(a []value) (value, error) {
		re, err := compiled(text(a[0]))
		if err != nil {
			return nil, err
		}
		return re.MatchString(text(a[1])), nil
	}},
	{"tandem_lower", 1, func(a []value) (value, error) { return strings.ToLower(text(a[0])), nil }},
	{"tandem_upper", 1, func(a []value) (value, error) { return strings.ToUpper(text(a[0])), nil }},
	{"tandem_right", 2, func(a []value) (value, error) {
		r := []rune(text(a[0]))
		return string(r[len(r)-min(len(r), whole(a[1])):]), nil
	}},
	{"tandem_repeat", 2, func(a []value) (value, error) {
		if len(text(a[0]))*whole(a[1]) > 1<<28 {
			return nil, errors.New("the text is too long")
		}
		return strings.Repeat(text(a[0]), whole(a[1])), nil
	}},
	{"tandem_lpad", 3, func(a []value) (value, error) { return pad(text(a[0]), whole(a[1]), text(a[2]), true), nil }},
	{"tandem_rpad", 3, func(a []value) (value, error) { return pad(text(a[0]), whole(a[1]), text(a[2]), false), nil }},
	{"tandem_reverse", 1, func(a []value) (value, error) {
		r := []rune(text(a[0]))
		slices.Reverse(r)
		return string(r), nil
	}},
	{"tandem_md5", 1, func(a []value) (value, error) {
		sum := md5.Sum([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_sha256", 1, func(a []value) (value, error) {
		sum := sha256.Sum256([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_sha1", 1, func(a []value) (value, error) {
		sum := sha1.Sum([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_sha224", 1, func(a []value) (value, error) {
		sum := sha256.Sum224([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_sha384", 1, func(a []value) (value, error) {
		sum := sha512.Sum384([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_sha512", 1, func(a []value) (value, error) {
		sum := sha512.Sum512([]byte(text(a[0])))
		return hex.EncodeToString(sum[:]), nil
	}},
	{"tandem_div", 4, func(a []value) (value, error) { return divide(a[0], a[1], whole(a[2]), whole(a[3])) }},
	{"tandem_decimal_text", 2, func(a []value) (value, error) {
		n, ok := a[0].(int64)
		if !ok {
			return nil, errors.New("the number is too large to be exact")
		}
		return decimal.New(n, -int32(whole(a[1]))).StringFixed(int32(whole(a[1]))), nil
	}},
	{"tandem_number", 2, func(a []value) (value, error) { return number(text(a[0]), whole(a[1])) }},
	{"tandem_local", 2, func(a []value) (value, error) {
		return inZone(a, func(t time.Time, loc *time.Location) time.Time {
			_, offset := t.In(loc).Zone()
			return t.Add(time.Duration(offset) * time.Second)
		})
	}},
	{"tandem_utc", 2, func(a []value) (value, error) { return inZone(a, fromLocal) }},
	{"tandem_clock", 1, func(a []value) (value, error) {
		t, err := time.Parse(orm.TimeLayout, text(a[0]))
		if err != nil {
			return nil, err
		}
		return int64(t.Sub(t.Truncate(24 * time.Hour))), nil
	}},
	{"tandem_add", 2, func(a []value) (value, error) {
		t, err := time.Parse(orm.TimeLayout, text(a[0]))
		if err != nil {
			return nil, err
		}
		n, _ := a[1].(int64)
		return t.Add(time.Duration(n).Truncate(time.Microsecond)).Format(orm.TimeLayout), nil
	}},
	{"tandem_since", 2, func(a []value) (value, error) {
		t, err := time.Parse(orm.TimeLayout, text(a[0]))
		if err != nil {
			return nil, err
		}
		u, err := time.Parse(orm.TimeLayout, text(a[1]))
		return int64(t.Sub(u)), err
	}},
	{"tandem_similarity", 2, func(a []value) (value, error) { return similarity(text(a[0]), text(a[1])), nil }},
	{"tandem_word_similarity", 2, func(a []value) (value, error) { return wordSimilarity(text(a[0]), text(a[1]), false), nil }},
	{"tandem_strict_word_similarity", 2, func(a []value) (value, error) { return wordSimilarity(text(a[0]), text(a[1]), true), nil }},
	{"tandem_unaccent", 1, func(a []value) (value, error) { return unaccent(text(a[0])), nil }},
	{"tandem_json_contains", 2, func(a []value) (value, error) {
		var whole, part any
		if err := errors.Join(json.Unmarshal([]byte(text(a[0])), &whole), json.Unmarshal([]byte(text(a[1])), &part)); err != nil {
			return nil, err
		}
		return contains(whole, part, true), nil
	}},
}

func text(v value) string {
	s, _ := v.(string)
	return s
}

func whole(v value) int {
	n, _ := v.(int64)
	return int(n)
}

var patterns sync.Map // pattern → *regexp.Regexp

// compiled returns a pattern, which is compiled once.
func compiled(pattern string) (*regexp.Regexp, error) {
	if found, ok := patterns.Load(pattern); ok {
		return found.(*regexp.Regexp), nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	n := 0
	patterns.Range(func(any, any) bool { n++; return n < 1000 })
	if n < 1000 { // patterns may come from clients
		patterns.Store(pattern, re)
	}
	return re, nil
}

func pad(s string, n int, fill string, left bool) string {
	r, f := []rune(s), []rune(fill)
	if len(r) >= n || len(f) == 0 {
		return string(r[:min(n, len(r))])
	}
	more := make([]rune, 0, n)
	for i := 0; len(more) < n-len(r); i++ {
		more = append(more, f[i%len(f)])
	}
	if left {
		return string(more) + s
	}
	return s + string(more)
}

// divide divides decimals of the same scale, to one of more digits, rounded half away from zero.
func divide(a, b value, scale, to int) (value, error) {
	x, ok := a.(int64)
	y, also := b.(int64)
	if !ok || !also {
		return nil, errors.New("the number is too large to be exact")
	}
	if y == 0 {
		return nil, nil
	}
	q := decimal.New(x, -int32(scale)).DivRound(decimal.New(y, -int32(scale)), int32(to)).Shift(int32(to))
	if !q.BigInt().IsInt64() {
		return nil, errors.New("the quotient is too large")
	}
	return q.IntPart(), nil
}

var numberPattern = regexp.MustCompile(`^[-+]?[0-9]+([.][0-9]+)?$`)

// number reads a text as a decimal of some digits, as the integer that stands for it, or as a floating-point number; nil where it is none.
func number(s string, scale int) (value, error) {
	if !numberPattern.MatchString(s) {
		return nil, nil
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return nil, err
	}
	if scale < 0 {
		f, _ := d.Float64()
		return f, nil
	}
	d = d.Round(int32(scale)).Shift(int32(scale))
	if !d.BigInt().IsInt64() {
		return nil, errors.New("the number is too large")
	}
	return d.IntPart(), nil
}

// inZone changes a time by what a zone says.
func inZone(a []value, change func(time.Time, *time.Location) time.Time) (value, error) {
	t, err := time.Parse(orm.TimeLayout, text(a[0]))
	if err != nil {
		return nil, err
	}
	loc, err := location(text(a[1]))
	if err != nil {
		return nil, err
	}
	return change(t, loc).Format(orm.TimeLayout), nil
}

var locations sync.Map // name → *time.Location

func location(name string) (*time.Location, error) {
	if found, ok := locations.Load(name); ok {
		return found.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		locations.Store(name, loc)
	}
	return loc, err
}

// fromLocal is the moment at which the clocks of a zone show a time. A time that there was twice is the later one; one that there was
// not is taken as if the clocks had not been changed yet.
func fromLocal(shown time.Time, loc *time.Location) time.Time {
	offset := func(t time.Time) time.Duration {
		_, n := t.In(loc).Zone()
		return time.Duration(n) * time.Second
	}
	before, after := shown.Add(-24*time.Hour), shown.Add(24*time.Hour)
	old, now := offset(before), offset(after)
	if old == now {
		return shown.Add(-old)
	}
	_, change := before.In(loc).ZoneBounds()
	if shown.Before(change.UTC().Add(now)) {
		return shown.Add(-old)
	}
	return shown.Add(-now)
}

// contains reports whether JSON contains other JSON, as PostgreSQL's @> says.
func contains(whole, part any, top bool) bool {
	switch p := part.(type) {
	case map[string]any:
		w, ok := whole.(map[string]any)
		if !ok {
			return false
		}
		for key, v := range p {
			if inside, ok := w[key]; !ok || !contains(inside, v, false) {
				return false
			}
		}
		return true
	case []any:
		w, ok := whole.([]any)
		if !ok {
			return false
		}
		for _, v := range p {
			if !slices.ContainsFunc(w, func(inside any) bool { return contains(inside, v, false) }) {
				return false
			}
		}
		return true
	}
	if w, ok := whole.([]any); ok && top {
		return slices.ContainsFunc(w, func(inside any) bool { return contains(inside, part, false) })
	}
	return whole == part
}

// goAggregates are those that SQLite lacks.
var goAggregates = []goAggregate{
	{"tandem_variance", func() accumulator { return &spread{sample: true} }},
	{"tandem_variance_pop", func() accumulator { return &spread{} }},
	{"tandem_stddev", func() accumulator { return &spread{sample: true, root: true} }},
	{"tandem_stddev_pop", func() accumulator { return &spread{root: true} }},
	{"tandem_bit_and", func() accumulator { return &bits{combine: func(a, b int64) int64 { return a & b }} }},
	{"tandem_bit_or", func() accumulator { return &bits{combine: func(a, b int64) int64 { return a | b }} }},
	{"tandem_bit_xor", func() accumulator { return &bits{combine: func(a, b int64) int64 { return a ^ b }} }},
}

// spread is a variance or a standard deviation, by Welford's method, which loses little to rounding.
type spread struct {
	sample, root bool
	n            float64
	mean, sum    float64
}

func (s *spread) add(v value) {
	var x float64
	switch v := v.(type) {
	case int64:
		x = float64(v)
	case float64:
		x = v
	}
	s.n++
	d := x - s.mean
	s.mean += d / s.n
	s.sum += d * (x - s.mean)
}

func (s *spread) result() value {
	n := s.n
	if s.sample {
		n--
	}
	if n <= 0 {
		return nil
	}
	if s.root {
		return math.Sqrt(s.sum / n)
	}
	return s.sum / n
}

// bits combines integers.
type bits struct {
	combine func(a, b int64) int64
	some    bool
	value   int64
}

func (b *bits) add(v value) {
	n, _ := v.(int64)
	if b.some {
		n = b.combine(b.value, n)
	}
	b.value, b.some = n, true
}

func (b *bits) result() value {
	if !b.some {
		return nil
	}
	return b.value
}
