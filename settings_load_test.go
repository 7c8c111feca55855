package tandem

import (
	"testing"
	"time"
)

func TestSettingsLoadTouchesTheirOwnFields(t *testing.T) {
	var around struct {
		before [8]uint64
		s      Settings
		after  [8]uint64
	}
	values := map[string]string{"SHUTDOWN_TIMEOUT": "5s", "LOG_LEVEL": "debug"}
	_, err := around.s.load(&environ{process: values})
	if err != nil {
		t.Fatal(err)
	}
	if around.s.ShutdownTimeout != 5*time.Second || around.s.LogLevel != "debug" || around.s.LogFormat != "text" {
		t.Errorf("%+v", around.s)
	}
	if around.before != [8]uint64{} || around.after != [8]uint64{} {
		t.Errorf("what lies beside the settings was written to: %v %v", around.before, around.after)
	}
}
