package orm

import (
	"fmt"
	"strings"
)

// Excerpt says how much of a text a Headline has. The zero value is one passage of 15 to 35 words.
type Excerpt struct {
	// MaxWords and MinWords are how long the passage is; MinWords is the smaller one.
	MaxWords, MinWords int
	// ShortWord is the length of words that a passage does not begin or end with, usually 3.
	ShortWord int
	// Passages is how many passages there are, each with words that were found, of which none is shorter than it must be; zero is one.
	Passages int
	// Between stands between passages, usually " … ".
	Between string
	// Whole is the whole text.
	Whole bool
}

// options are those of ts_headline.
func (e Excerpt) options() string {
	longest, shortest := e.MaxWords, e.MinWords
	if longest <= 0 {
		longest = max(35, shortest+1)
	}
	longest = max(longest, 2)
	if shortest <= 0 {
		shortest = 15
	}
	list := fmt.Sprintf(`StartSel=%s, StopSel=%s, MaxWords=%d, MinWords=%d`, headlineStart, headlineStop, longest, min(shortest, longest-1))
	if e.ShortWord > 0 {
		list += fmt.Sprintf(", ShortWord=%d", e.ShortWord)
	}
	if e.Whole {
		list += ", HighlightAll=true"
	}
	if e.Passages > 0 {
		between := e.Between
		if between == "" {
			between = " … "
		}
		list += fmt.Sprintf(`, MaxFragments=%d, FragmentDelimiter="%s"`, e.Passages, strings.ReplaceAll(between, `"`, `""`))
	}
	return list
}
