package orm

// The functions of similarity; those of one word look for it in a longer text.
var (
	fnSimilarity              = &function{name: "similarity"}
	fnWordSimilarity          = &function{name: "word_similarity"}
	fnStrictWordSimilarity    = &function{name: "strict_word_similarity"}
	fnDissimilarity           = &function{name: "dissimilarity"}
	fnWordDissimilarity       = &function{name: "word_dissimilarity"}
	fnStrictWordDissimilarity = &function{name: "strict_word_dissimilarity"}
	fnSimilar                 = &function{name: "similar"}
	fnWordSimilar             = &function{name: "word_similar"}
	fnStrictWordSimilar       = &function{name: "strict_word_similar"}
)

// Similarity is how alike two texts are, from 0 to 1, by the groups of three characters that both have: for words with typing mistakes. PostgreSQL
// needs its extension pg_trgm; MySQL and MariaDB have no such function and refuse the query. So it is with all of these functions and conditions.
func Similarity[T text](e Expr[T], to string) Expr[float64] {
	return call[float64](fnSimilarity, e.node, Value(to).node)
}

// WordSimilarity is how alike a word is to the part of the text that is most like it.
func WordSimilarity[T text](e Expr[T], word string) Expr[float64] {
	return call[float64](fnWordSimilarity, e.node, Value(word).node)
}

// StrictWordSimilarity is WordSimilarity with whole words of the text.
func StrictWordSimilarity[T text](e Expr[T], word string) Expr[float64] {
	return call[float64](fnStrictWordSimilarity, e.node, Value(word).node)
}

// Dissimilarity is 1 less the Similarity: to order by, the nearest first. An index with TrigramGiST finds the nearest few without looking at all
// rows (from PostgreSQL 17 on, since the order has the primary key behind it).
//
//	q.Order(orm.Dissimilarity(orm.Col(&p.Title), typed).Asc()).Limit(5)
func Dissimilarity[T text](e Expr[T], to string) Expr[float64] {
	return call[float64](fnDissimilarity, e.node, Value(to).node)
}

// WordDissimilarity is 1 less the WordSimilarity, as Dissimilarity is.
func WordDissimilarity[T text](e Expr[T], word string) Expr[float64] {
	return call[float64](fnWordDissimilarity, e.node, Value(word).node)
}

// StrictWordDissimilarity is 1 less the StrictWordSimilarity, as Dissimilarity is.
func StrictWordDissimilarity[T text](e Expr[T], word string) Expr[float64] {
	return call[float64](fnStrictWordDissimilarity, e.node, Value(word).node)
}

// Similar holds where the Similarity of the column is at least 0.3, or what the setting pg_trgm.similarity_threshold of PostgreSQL says. An
// index with TrigramGIN or TrigramGiST finds such rows, which it does not for a Similarity that is compared with a number.
func Similar[T text](column *T, to string) Cond { return Text(Col(column)).Similar(to) }

// WordSimilar holds where the WordSimilarity is at least 0.6, or what pg_trgm.word_similarity_threshold says; as Similar does.
func WordSimilar[T text](column *T, word string) Cond { return Text(Col(column)).WordSimilar(word) }

// StrictWordSimilar holds where the StrictWordSimilarity is at least 0.5, or what pg_trgm.strict_word_similarity_threshold says; as Similar does.
func StrictWordSimilar[T text](column *T, word string) Cond {
	return Text(Col(column)).StrictWordSimilar(word)
}

// Similar holds where the text is similar to another one; see the function Similar.
func (e TextExpr) Similar(to string) Cond { return e.similar(fnSimilar, to) }

// WordSimilar holds where a part of the text is similar to a word; see the function WordSimilar.
func (e TextExpr) WordSimilar(word string) Cond { return e.similar(fnWordSimilar, word) }

// StrictWordSimilar holds where words of the text are similar to a word; see the function StrictWordSimilar.
func (e TextExpr) StrictWordSimilar(word string) Cond { return e.similar(fnStrictWordSimilar, word) }

func (e TextExpr) similar(f *function, to string) Cond {
	return IsTrue(call[bool](f, e.operand.expr, Value(to).node))
}
