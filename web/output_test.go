package web_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/web"
)

// TestOutputsAreWrittenAsDocumented holds what the documents say of types that encoding/json writes otherwise, or not at all.
func TestOutputsAreWrittenAsDocumented(t *testing.T) {
	type report struct {
		Took  time.Duration   `json:"took"`
		Price decimal.Decimal `json:"price"`
	}
	r := web.NewRouter()
	r.Get("/report", func(context.Context, *struct{}) (report, error) {
		return report{Took: 90 * time.Second, Price: decimal.New(19510, -2)}, nil
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/report", nil))
	if want := `{"took":"PT1M30S","price":"195.10"}`; w.Code != 200 || w.Body.String() != want {
		t.Errorf("%d %s, want %s", w.Code, w.Body, want)
	}
}
