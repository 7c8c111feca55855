package realtime_test

import (
	"testing"

	"github.com/gotandem/tandem/realtime"
	"github.com/gotandem/tandem/realtime/realtimetest"
)

func TestLocalIsABroker(t *testing.T) {
	realtimetest.Run(t, func(_ *testing.T, n int) []realtime.Broker {
		all, one := make([]realtime.Broker, n), &realtime.Local{}
		for i := range all {
			all[i] = one
		}
		return all
	})
}
