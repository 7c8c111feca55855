package main

import (
	"encoding/json/v2"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// TestKill kills the store while orders pour in, and then looks whether every order is whole, and none that was acknowledged is lost.
func TestKill(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			databaseURL := open(t)
			env := []string{"DATABASE_URL=" + databaseURL, "ADMIN_PASSWORD=correct horse"}
			p := start(t, env, "demo")
			lines := strings.TrimSuffix(strings.Repeat(`{"track_id":1,"quantity":2},{"track_id":2820,"quantity":1},`, 25), ",")
			body := `{"customer_id":2,"lines":[` + lines + `]}`

			const enough = 24
			var placed sync.Map // the acknowledged invoices
			var count atomic.Int64
			killed := make(chan struct{})
			kill := sync.OnceFunc(func() {
				p.signal(syscall.SIGKILL)
				close(killed)
			})
			var clients sync.WaitGroup
			for range 6 {
				clients.Go(func() {
					for {
						response, err := http.Post(p.url+"/api/orders", "application/json", strings.NewReader(body))
						if err != nil {
							return // it is dead
						}
						var invoice store.Invoice
						err = json.UnmarshalRead(response.Body, &invoice)
						drop(response.Body)
						switch {
						case response.StatusCode == 503: // a deadlock or a lock that was not had in time
							continue
						case response.StatusCode != 201:
							t.Errorf("status %d", response.StatusCode)
							kill()
							return
						case err != nil:
							return // killed in the middle of the answer
						}
						placed.Store(invoice.ID, true)
						if count.Add(1) == enough {
							kill()
						}
					}
				})
			}
			clients.Wait()
			<-killed
			if code, text := p.wait(); code != -1 {
				t.Errorf("the process ended by itself with %d:\n%s", code, text)
			}
			again := start(t, env, "demo")
			expectPage(t, http.DefaultClient, again.url+"/healthz", "ok")
			again.stop(syscall.SIGINT)
			checkInvoices(t, databaseURL, &placed)
		})
	}
}

// checkInvoices demands that each invoice has lines, that add up to its total, and that those which were placed are there.
func checkInvoices(t *testing.T, databaseURL string, placed *sync.Map) {
	t.Helper()
	s := newShop()
	s.app.Settings.DatabaseURL = databaseURL
	if err := s.app.Check(); err != nil {
		t.Fatal(err)
	}
	defer drop(s.app.DB)
	i := orm.Columns[store.Invoice]()
	invoices, err := s.app.DB.All(t.Context(), orm.From[store.Invoice]().With(&i.Lines))
	if err != nil {
		t.Fatal(err)
	}
	found := map[int64]bool{}
	for _, invoice := range invoices {
		found[invoice.ID] = true
		sum := decimal.Zero
		for _, line := range invoice.Lines {
			sum = sum.Add(line.UnitPrice.Mul(decimal.NewFromInt(int64(line.Quantity))))
		}
		const loaded = 412
		if len(invoice.Lines) == 0 || !sum.Equal(invoice.Total) || invoice.ID > loaded && len(invoice.Lines) != 50 {
			t.Errorf("half an order: invoice %d of %s has %d lines that add up to %s", invoice.ID, invoice.Total, len(invoice.Lines), sum)
		}
	}
	placed.Range(func(id, _ any) bool {
		if !found[id.(int64)] {
			t.Error(fmt.Errorf("invoice %d was acknowledged and is lost", id))
		}
		return true
	})
}
