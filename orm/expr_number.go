package orm

import (
	"strconv"

	"github.com/shopspring/decimal"
)

// integer is what has no digits after the point; numeric what can be computed with. Nullable columns give NULL where they have
// no value.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

type numeric interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64 | decimal.Decimal |
		~*int | ~*int8 | ~*int16 | ~*int32 | ~*int64 | ~*uint8 | ~*uint16 | ~*uint32 | ~*uint64 | ~*float32 | ~*float64 | *decimal.Decimal
}

// Plus adds a number to a column: orm.SetTo(&p.Views, orm.Plus(&p.Views, 1)) counts without a race.
func Plus[T any](column *T, value T) Expr[T] { return Col(column).Plus(Value(value)) }

// Minus subtracts a number from a column.
func Minus[T any](column *T, value T) Expr[T] { return Col(column).Minus(Value(value)) }

// Times multiplies a column by a number.
func Times[T any](column *T, value T) Expr[T] { return Col(column).Times(Value(value)) }

// TimesCount multiplies a column by one that counts: orm.TimesCount(&l.UnitPrice, &l.Quantity) is the price of a line, exactly.
func TimesCount[T any, N integer](column *T, count *N) Expr[T] {
	return call[T](fnTimes, Col(column).node, Col(count).node)
}

// Plus adds two expressions.
func (e Expr[T]) Plus(other Expr[T]) Expr[T] { return call[T](fnPlus, e.node, other.node) }

// Minus subtracts another expression.
func (e Expr[T]) Minus(other Expr[T]) Expr[T] { return call[T](fnMinus, e.node, other.node) }

// Times multiplies two expressions.
func (e Expr[T]) Times(other Expr[T]) Expr[T] { return call[T](fnTimes, e.node, other.node) }

// Div divides by another expression. The quotient of integers is an integer, cut toward zero as Go does it; that of decimals is rounded
// to four digits after the point more than theirs. Divided by zero it is NULL.
func (e Expr[T]) Div(other Expr[T]) Expr[T] { return call[T](fnDiv, e.node, other.node) }

// Mod is the rest of a division, with the sign of the expression that is divided, as in Go. Divided by zero it is NULL.
func (e Expr[T]) Mod(other Expr[T]) Expr[T] { return call[T](fnMod, e.node, other.node) }

// BitAnd has the bits that both integers have.
func BitAnd[T integer](a, b Expr[T]) Expr[T] { return call[T](fnBitAnd, a.node, b.node) }

// BitOr has the bits that one of the integers has.
func BitOr[T integer](a, b Expr[T]) Expr[T] { return call[T](fnBitOr, a.node, b.node) }

// BitXor has the bits that exactly one of the integers has.
func BitXor[T integer](a, b Expr[T]) Expr[T] { return call[T](fnBitXor, a.node, b.node) }

// Abs is the number without its sign.
func Abs[T numeric](e Expr[T]) Expr[T] { return call[T](fnAbs, e.node) }

// Sign is -1, 0 or 1.
func Sign[T numeric](e Expr[T]) Expr[int64] { return call[int64](fnSign, e.node) }

// Floor is the greatest whole number that is not greater, Ceil the least that is not less.
func Floor[T numeric](e Expr[T]) Expr[T] { return call[T](fnFloor, e.node) }

// Ceil is the least whole number that is not less.
func Ceil[T numeric](e Expr[T]) Expr[T] { return call[T](fnCeil, e.node) }

// Round rounds to some digits after the point, halves away from zero.
func Round[T numeric](e Expr[T], digits int) Expr[T] {
	digits = max(digits, 0)
	return call[T](fnRound, e.node, literal(strconv.Itoa(digits))).with("n", strconv.Itoa(digits))
}

// Sqrt is the square root; of a number below zero it is NULL.
func Sqrt[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnSqrt, e.node) }

// Power raises a number to another.
func Power[T, U numeric](e Expr[T], exponent Expr[U]) Expr[float64] {
	return call[float64](fnPower, e.node, exponent.node)
}

// Exp is e to the power of the number; Ln its reverse, NULL for what is not above zero.
func Exp[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnExp, e.node) }

// Ln is the natural logarithm, NULL for what is not above zero.
func Ln[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnLn, e.node) }

// Log is the logarithm to a base, NULL for what is not above zero.
func Log[T numeric](base float64, e Expr[T]) Expr[float64] {
	return call[float64](fnLn, e.node).Div(call[float64](fnLn, Value(base).node))
}

// Sin is the sine of an angle in radians.
func Sin[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnSin, e.node) }

// Cos is the cosine of an angle in radians.
func Cos[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnCos, e.node) }

// Tan is the tangent of an angle in radians.
func Tan[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnTan, e.node) }

// Cot is the cotangent of an angle in radians.
func Cot[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnCot, e.node) }

// Asin is the reverse of Sin, NULL outside of -1 to 1.
func Asin[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnAsin, e.node) }

// Acos is the reverse of Cos, NULL outside of -1 to 1.
func Acos[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnAcos, e.node) }

// Atan is the reverse of Tan.
func Atan[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnAtan, e.node) }

// Atan2 is the angle of the point (x, y).
func Atan2[T, U numeric](y Expr[T], x Expr[U]) Expr[float64] {
	return call[float64](fnAtan2, y.node, x.node)
}

// Degrees turns radians into degrees, Radians degrees into radians.
func Degrees[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnDegrees, e.node) }

// Radians turns degrees into radians.
func Radians[T numeric](e Expr[T]) Expr[float64] { return call[float64](fnRadians, e.node) }

// Pi is the number.
func Pi() Expr[float64] { return call[float64](fnPi) }

// Random is a number from 0 up to 1, another one for each row: q.Order(orm.Random().Asc()) shuffles.
func Random() Expr[float64] { return call[float64](fnRandom) }

// literal is SQL of our own in place of an operand.
func literal(sql string) *expression { return &expression{op: exprLiteral, text: sql} }
