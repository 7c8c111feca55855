package orm

// RankDivisor is something by which a rank is divided.
type RankDivisor uint8

// The divisors.
const (
	ByLogLength  RankDivisor = 1 << iota // 1 and the logarithm of the number of words
	ByLength                             // the number of words
	ByDistance                           // how far the words stand from each other; with Cover
	ByUnique                             // the number of different words
	ByLogUnique                          // 1 and the logarithm of the number of different words
	ByRankAndOne                         // the rank and 1, which gives a number from 0 to 1
)
