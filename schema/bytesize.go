package schema

import (
	"encoding/json/jsontext"
	"errors"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// ByteSize is a number of bytes. It is read from a JSON number or from a text with a unit, 10MB, "1.5 GiB", 512; k, M, G, T, P and E are powers of 1,000, and with an i
// powers of 1,024, in letters of either case. It is written as a number. The zero value is no bytes.
type ByteSize int64

// The units of bytes that programs use most.
const (
	KiB ByteSize = 1 << 10
	MiB ByteSize = 1 << 20
	GiB ByteSize = 1 << 30
	TiB ByteSize = 1 << 40
)

var errByteSize = errors.New("could not parse value and unit from byte string")

// ParseByteSize reads a number of bytes with or without a unit. A fraction of a byte is cut off.
func ParseByteSize(s string) (ByteSize, error) {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && (isDigit(s[end]) || s[end] == '.') {
		end++
	}
	unit := strings.ToLower(strings.TrimSpace(s[end:]))
	if unit != "b" {
		unit = strings.TrimSuffix(unit, "b")
	} else {
		unit = ""
	}
	base := int64(1000)
	if prefix, ok := strings.CutSuffix(unit, "i"); ok {
		if unit, base = prefix, 1024; prefix == "" {
			return 0, errByteSize
		}
	}
	power := 0
	if unit != "" {
		if power = strings.Index("kmgtpe", unit) + 1; power == 0 || len(unit) > 1 {
			return 0, errByteSize
		}
	}
	if end == 0 || end > 40 {
		return 0, errByteSize
	}
	n, ok := rat(s[:end])
	if !ok {
		return 0, errByteSize
	}
	factor := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(power)), nil)
	n.Mul(n, new(big.Rat).SetInt(factor))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if !whole.IsInt64() {
		return 0, errByteSize
	}
	return ByteSize(whole.Int64()), nil
}

// String is the size in the largest unit of 1,024 that holds it as a whole, or in bytes: 10MiB, 1500B.
func (b ByteSize) String() string {
	for power, n := 6, int64(b); power > 0; power-- {
		if unit := int64(1) << (10 * power); n != 0 && n%unit == 0 {
			return strconv.FormatInt(n/unit, 10) + "KMGTPE"[power-1:power] + "iB"
		}
	}
	return strconv.FormatInt(int64(b), 10) + "B"
}

// MarshalText writes the number of bytes.
func (b ByteSize) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(b), 10), nil }

// UnmarshalText reads what ParseByteSize reads.
func (b *ByteSize) UnmarshalText(text []byte) error {
	v, err := ParseByteSize(string(text))
	if err == nil {
		*b = v
	}
	return err
}

// MarshalJSON writes the number of bytes.
func (b ByteSize) MarshalJSON() ([]byte, error) { return b.MarshalText() }

// UnmarshalJSON reads a number or a text.
func (b *ByteSize) UnmarshalJSON(raw []byte) error {
	s := string(raw)
	if strings.HasPrefix(s, `"`) {
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return errByteSize
		}
		return b.UnmarshalText(text)
	}
	digits, fault := integerText(s)
	if fault != numberFine {
		return errByteSize
	}
	n, fault := parseInt(digits)
	if fault != numberFine || n < 0 {
		return errByteSize
	}
	*b = ByteSize(n)
	return nil
}

// JSONSchema describes a size.
func (ByteSize) JSONSchema() *JSONSchema {
	return &JSONSchema{Type: Types{"integer", "string"}, Minimum: intJSON(0), Format: "int64",
		Pattern: `^[ ]*[0-9]*(?:\.[0-9]*)?[ ]*(?:[kKmMgGtTpPeE][iI]?)?[bB]?[ ]*$`}
}

var byteSizeType = reflect.TypeFor[ByteSize]()
