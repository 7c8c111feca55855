package orm

// SearchWeight says how important a text is for a TextSearch.
type SearchWeight uint8

// The weights, the most important first; how much each counts is a matter of the Ranking. A text without a weight has D.
const (
	WeightA SearchWeight = iota
	WeightB
	WeightC
	WeightD
)

// letters is the weight as PostgreSQL calls it.
func (w SearchWeight) letters() []byte { return []byte{'A' + byte(min(w, WeightD))} }
