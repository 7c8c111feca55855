package orm

// WeightedText is a text with a weight, for TextSearch.
type WeightedText struct {
	text   *expression
	weight SearchWeight
}

// Weighted is a text that counts more or less than others in a TextSearch:
//
//	docs.Rank(words, orm.Weighted(orm.Col(&p.Title), orm.WeightA), orm.Col(&p.Body))
func Weighted[T text](e Expr[T], w SearchWeight) WeightedText { return WeightedText{e.node, w} }

func (w WeightedText) untyped() *expression { return w.text }
