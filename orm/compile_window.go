package orm

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
	order, key := []byte(nil), valueType{}
	if f := w.Frame; f != nil && f.unit == "RANGE" && (f.low.amount != nil || f.high.amount != nil) {
		order, key = s.rangeOrder(w)
	} else {
		order = s.sorts(nil, w.Order)
	}
	if len(w.Partition) == 0 && len(order) > 0 {
		order = order[1:]
	}
	dst = append(dst, order...)
	if w.Frame != nil {
		dst = s.frame(dst, w.Frame, key)
	}
	return string(append(dst, ')'))
}
