package orm

import "strconv"

// sorts appends ORDER BY of an aggregate or a window.
func (s *scope) sorts(dst []byte, list []Sort) []byte {
	for i, sort := range varying(list) {
		if i == 0 {
			dst = append(dst, " ORDER BY "...)
		} else {
			dst = append(dst, ", "...)
		}
		dst, _ = s.sort(dst, sort)
	}
	return dst
}

// over spells a window, with a leading space; empty without one.
func (s *scope) over(w *Window) string {
	if w == nil {
		return ""
	}
	dst := []byte(" OVER (")
	for i, p := range w.Partition {
		if i == 0 {
			dst = append(dst, "PARTITION BY "...)
		} else {
			dst = append(dst, ", "...)
		}
		dst, _ = s.expression(dst, p.untyped(), nil)
	}
	order := s.sorts(nil, w.Order)
	if len(w.Partition) == 0 && len(order) > 0 {
		order = order[1:]
	}
	dst = append(dst, order...)
	if f := w.Frame; f != nil {
		if f.exclude != "" && !s.features.FrameExclude {
			s.mistake("%s cannot leave the current row out of a window", s.dialect.Name())
		}
		if f.unit == "RANGE" && (f.low.rows != 0 || f.high.rows != 0) {
			s.mistake("orm.RangeBetween is bounded by the current row or not at all: count rows with orm.RowsBetween")
		}
		dst = append(append(append(dst, ' '), f.unit...), " BETWEEN "...)
		dst = f.low.append(dst, " PRECEDING")
		dst = append(f.high.append(append(dst, " AND "...), " FOLLOWING"), f.exclude...)
	}
	return string(append(dst, ')'))
}

func (b Bound) append(dst []byte, unbounded string) []byte {
	switch {
	case b.all:
		return append(append(dst, "UNBOUNDED"...), unbounded...)
	case b.rows < 0:
		return append(strconv.AppendInt(dst, int64(-b.rows), 10), " PRECEDING"...)
	case b.rows > 0:
		return append(strconv.AppendInt(dst, int64(b.rows), 10), " FOLLOWING"...)
	}
	return append(dst, "CURRENT ROW"...)
}
