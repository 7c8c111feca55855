package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
)

// fixedDecimal is a decimal that knows how many digits behind the point it was made with, which its own JSON leaves out:
// github.com/shopspring/decimal writes 195.10 as "195.1". Money that loses its last digit looks like a mistake.
type fixedDecimal interface {
	Exponent() int32 // the last digit is worth ten to the power of this
	StringFixed(places int32) string
}

// maxPlaces bounds the digits behind the point that are written for their own sake.
const maxPlaces = 1000

// fixedText writes a decimal with every digit that it keeps, 195.10 and not 195.1; false leaves it to the decimal itself.
func fixedText(d fixedDecimal) (string, bool) {
	places := -int64(d.Exponent())
	if places <= 0 || places > maxPlaces {
		return "", false
	}
	return d.StringFixed(int32(places)), true
}

var decimalMarshaler = json.MarshalToFunc(func(enc *jsontext.Encoder, d fixedDecimal) error {
	text, ok := fixedText(d)
	if !ok {
		return errors.ErrUnsupported
	}
	return enc.WriteToken(jsontext.String(text))
})
