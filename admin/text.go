package admin

import (
	"cmp"
	"reflect"
	"strings"
	"unsafe"
)

func typeOf(row any) reflect.Type { return reflect.TypeOf(row).Elem() }

func pointerOf(row any) unsafe.Pointer { return reflect.ValueOf(row).UnsafePointer() }

// compareFold orders texts without regard to case.
func compareFold(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

func joinKeys(keys []string) string { return strings.Join(keys, ", ") }

func splitKeys(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}
