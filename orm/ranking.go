package orm

// Ranking is how TextSearch.Rank counts on PostgreSQL. The zero value counts how often the words are there, with the usual weights.
type Ranking struct {
	// A, B, C and D are how much a word counts that is found in a text of that weight, from 0 to 1; a text without a weight is D. All zero
	// is 1, 0.4, 0.2 and 0.1.
	A, B, C, D float64
	// Cover counts how near the words stand to each other, too.
	Cover bool
	// Divide is by what the rank is divided, so that long texts do not always win; any of them together, with |.
	Divide RankDivisor
}
