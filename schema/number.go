package schema

import (
	"math/big"
	"strconv"
	"strings"
)

// numberFault says why a number is not an integer of the wanted size.
type numberFault uint8

const (
	numberFine     numberFault = iota
	numberFraction             // 1.5
	numberSize                 // beyond 64 bits
	numberNegative             // below zero where only an unsigned number fits
	numberSyntax
)

const (
	maxExponent = 400
	maxScale    = 10_000 // of a number that a program has, which is a few kilobytes to write out
)

// integerText rewrites a JSON number such as 1.0, 1e3 or 12.50e1 as plain digits, if it is an integer.
func integerText(num string) (string, numberFault) {
	if !strings.ContainsAny(num, ".eE") {
		return num, numberFine
	}
	mantissa, exponent := num, 0
	if i := strings.IndexAny(num, "eE"); i >= 0 {
		e, err := strconv.Atoi(num[i+1:])
		mantissa = num[:i]
		if strings.Trim(mantissa, "-0.") == "" {
			return "0", numberFine // zero, whatever the exponent
		}
		if err != nil || e > maxExponent {
			if strings.HasPrefix(num[i+1:], "-") {
				return "", numberFraction
			}
			return "", numberSize
		}
		if e < -maxExponent && len(mantissa) < maxExponent {
			return "", numberFraction
		}
		exponent = e
	}
	neg := strings.HasPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	fraction = strings.TrimRight(fraction, "0")
	digits := whole + fraction
	exponent -= len(fraction)
	switch {
	case exponent >= 0:
		digits += strings.Repeat("0", exponent)
	default:
		cut := max(len(digits)+exponent, 0)
		if strings.Trim(digits[cut:], "0") != "" {
			return "", numberFraction
		}
		digits = digits[:cut]
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0", numberFine
	}
	if neg {
		digits = "-" + digits
	}
	return digits, numberFine
}

// parseInt reads the digits of an integer.
func parseInt(digits string) (int64, numberFault) {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		if err.(*strconv.NumError).Err == strconv.ErrRange {
			return 0, numberSize
		}
		return 0, numberSyntax
	}
	return n, numberFine
}

// parseUint reads the digits of an integer that is not negative.
func parseUint(digits string) (uint64, numberFault) {
	if strings.HasPrefix(digits, "-") {
		if strings.Trim(digits[1:], "0") == "" && len(digits) > 1 {
			return 0, numberFine
		}
		for _, c := range []byte(digits[1:]) {
			if c < '0' || c > '9' {
				return 0, numberSyntax
			}
		}
		if len(digits) == 1 {
			return 0, numberSyntax
		}
		return 0, numberNegative
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		if err.(*strconv.NumError).Err == strconv.ErrRange {
			return 0, numberSize
		}
		return 0, numberSyntax
	}
	return n, numberFine
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// decimalFits reports whether a decimal's text is of a length that can be written out: 1e1000000000 is 14 bytes to send and
// a gigabyte to print.
func decimalFits(s string) bool {
	mantissa, exp, has := strings.Cut(strings.ToLower(s), "e")
	if len(mantissa) > 1000 {
		return false
	}
	if !has {
		return true
	}
	e, err := strconv.Atoi(exp)
	return err == nil && e > -maxExponent && e < maxExponent
}

// isDecimal reports whether s is a plain or scientific decimal number.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	mantissa, exp, has := strings.Cut(strings.ToLower(s), "e")
	if has {
		if exp != "" && (exp[0] == '+' || exp[0] == '-') {
			exp = exp[1:]
		}
		if exp == "" || strings.Trim(exp, "0123456789") != "" {
			return false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

// rat is the exact value of a number's text, which must be known to be short.
func rat(s string) (*big.Rat, bool) {
	if !isDecimal(strings.TrimPrefix(s, "+")) || !decimalFits(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// exactRat is the exact value of a number's text, of whatever length: what decimalFits lets in is longer when it is written out.
func exactRat(s string) (*big.Rat, bool) {
	if !isDecimal(strings.TrimPrefix(s, "+")) {
		return nil, false
	}
	if _, exp, has := strings.Cut(strings.ToLower(s), "e"); has {
		if e, err := strconv.Atoi(exp); err != nil || e < -maxScale || e > maxScale {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}
