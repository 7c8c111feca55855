package orm

import (
	"fmt"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// ClockText is a time of day as text, where a database has no type for it: always six digits, so that texts sort as times do.
func ClockText(c schema.Clock) string {
	return fmt.Sprintf("%02d:%02d:%02d.%06d", c.Hour(), c.Minute(), c.Second(), c.Nanosecond()/1000)
}

func readClock(ptr unsafe.Pointer, value any) error {
	text, ok := value.(string)
	if b, bytes := value.([]byte); bytes {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("the database holds %T where a time of day was expected", value)
	}
	c, err := schema.ParseClock(text)
	if err == nil {
		*(*schema.Clock)(ptr) = c
	}
	return err
}

func clockArg(ptr unsafe.Pointer) (any, error) {
	c := *(*schema.Clock)(ptr)
	if c < 0 || c >= schema.Clock(24*time.Hour) {
		return nil, refuse("out_of_range", "should be a time of day")
	}
	return ClockText(c), nil
}

func normalClock(ptr unsafe.Pointer) {
	c := (*schema.Clock)(ptr)
	*c -= *c % schema.Clock(time.Microsecond)
}
