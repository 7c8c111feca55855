package mysql

import (
	sqldriver "database/sql/driver"
	"fmt"
	"strings"
)

// numbered turns the parameters of this dialect, ?1, ?2 and so on, which may stand in any order and more than once, into
// those of the server, which counts question marks from left to right. order has, for each of them, the number of its
// argument, from 0; it is nil where the statement has no numbered parameters and is sent as it is.
func numbered(sql string) (native string, order []int) {
	if strings.IndexByte(sql, '?') < 0 {
		return sql, nil
	}
	out := make([]byte, 0, len(sql))
	var quote byte
	for i := 0; i < len(sql); i++ {
		c := sql[i]
		out = append(out, c)
		switch {
		case quote != 0:
			if c == '\\' && quote != '`' && i+1 < len(sql) {
				i++
				out = append(out, sql[i])
			} else if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '?':
			n := 0
			for i+1 < len(sql) && sql[i+1] >= '0' && sql[i+1] <= '9' {
				i++
				n = n*10 + int(sql[i]-'0')
			}
			if n == 0 {
				return sql, nil
			}
			order = append(order, n-1)
		}
	}
	return string(out), order
}

// arrange puts the values in the order in which the server expects them.
func (s *statement) arrange(values []sqldriver.Value) ([]sqldriver.Value, error) {
	if s.order == nil {
		return values, nil
	}
	s.values = s.values[:0]
	for _, i := range s.order {
		if i >= len(values) {
			return nil, fmt.Errorf("mysql: the statement has parameter %d, but %d arguments", i+1, len(values))
		}
		s.values = append(s.values, values[i])
	}
	return s.values, nil
}
