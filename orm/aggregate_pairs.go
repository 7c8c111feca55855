package orm

var (
	fnCorr          = &function{name: "corr", mode: float, aggregate: true, mayNull: true}
	fnCovarPop      = &function{name: "covar_pop", mode: float, aggregate: true, mayNull: true}
	fnCovarSamp     = &function{name: "covar_samp", mode: float, aggregate: true, mayNull: true}
	fnRegrSlope     = &function{name: "regr_slope", mode: float, aggregate: true, mayNull: true}
	fnRegrIntercept = &function{name: "regr_intercept", mode: float, aggregate: true, mayNull: true}
	fnRegrR2        = &function{name: "regr_r2", mode: float, aggregate: true, mayNull: true}
	fnRegrCount     = &function{name: "regr_count", mode: float, aggregate: true, notNull: true}
	fnRegrAvgX      = &function{name: "regr_avgx", mode: float, aggregate: true, mayNull: true}
	fnRegrAvgY      = &function{name: "regr_avgy", mode: float, aggregate: true, mayNull: true}
	fnRegrSXX       = &function{name: "regr_sxx", mode: float, aggregate: true, mayNull: true}
	fnRegrSXY       = &function{name: "regr_sxy", mode: float, aggregate: true, mayNull: true}
	fnRegrSYY       = &function{name: "regr_syy", mode: float, aggregate: true, mayNull: true}
)

// Pairs are two values of each row of a group, for what statistics say of the two together: a line Y = slope · X + intercept is laid through them.
// Rows in which one is NULL are left out. All but Count are NULL where there are too few. PostgreSQL computes them; the other databases
// refuse the query.
type Pairs struct{ y, x *expression }

// PairsOf are pairs of the value that depends, y, and the one that it depends on, x.
func PairsOf[Y, X numeric](y Expr[Y], x Expr[X]) Pairs { return Pairs{y.node, x.node} }

func (p Pairs) call(f *function) Expr[*float64] { return call[*float64](f, p.y, p.x) }

// Corr is the correlation, from -1 to 1.
func (p Pairs) Corr() Expr[*float64] { return p.call(fnCorr) }

// CovarPop is the covariance of all pairs there are, CovarSamp that of a sample.
func (p Pairs) CovarPop() Expr[*float64] { return p.call(fnCovarPop) }

// CovarSamp is the covariance of a sample.
func (p Pairs) CovarSamp() Expr[*float64] { return p.call(fnCovarSamp) }

// Slope is that of the line of least squares.
func (p Pairs) Slope() Expr[*float64] { return p.call(fnRegrSlope) }

// Intercept is the Y of the line at X = 0.
func (p Pairs) Intercept() Expr[*float64] { return p.call(fnRegrIntercept) }

// R2 is the square of the correlation.
func (p Pairs) R2() Expr[*float64] { return p.call(fnRegrR2) }

// Count counts the pairs.
func (p Pairs) Count() Expr[int64] { return call[int64](fnRegrCount, p.y, p.x) }

// AvgX is the average X, AvgY the average Y.
func (p Pairs) AvgX() Expr[*float64] { return p.call(fnRegrAvgX) }

// AvgY is the average Y.
func (p Pairs) AvgY() Expr[*float64] { return p.call(fnRegrAvgY) }

// SumXX is the sum of the squares of the differences of X from its average, SumYY that of Y, SumXY that of the products of both.
func (p Pairs) SumXX() Expr[*float64] { return p.call(fnRegrSXX) }

// SumXY is the sum of the products of the differences of X and Y from their averages.
func (p Pairs) SumXY() Expr[*float64] { return p.call(fnRegrSXY) }

// SumYY is the sum of the squares of the differences of Y from its average.
func (p Pairs) SumYY() Expr[*float64] { return p.call(fnRegrSYY) }
