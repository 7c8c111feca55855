// Command goclient asks the store by way of the client that oapi-codegen makes of its document (package store, which the test of the
// generators makes). Its argument is the address of the store.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gotandem/tandem/e2e/goclient/store"
)

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	c, err := store.NewClientWithResponses(address)
	if err != nil {
		return err
	}
	search := "balls to the wall"
	tracks, err := c.ListTracksWithResponse(ctx, &store.ListTracksParams{Q: &search})
	if err != nil {
		return err
	}
	if tracks.JSON200 == nil || len(tracks.JSON200.Items) == 0 {
		return fmt.Errorf("listTracks: %s %s", tracks.Status(), tracks.Body)
	}
	id := tracks.JSON200.Items[0].Id
	track, err := c.GetTrackWithResponse(ctx, id)
	if err != nil {
		return err
	}
	if track.JSON200 == nil || track.JSON200.Id != id {
		return fmt.Errorf("getTrack: %s %s", track.Status(), track.Body)
	}
	refused, err := c.PlaceOrderWithResponse(ctx, store.PlaceOrderJSONRequestBody{CustomerId: 1})
	if err != nil {
		return err
	}
	if refused.ApplicationproblemJSON422 == nil || refused.ApplicationproblemJSON422.Errors == nil || len(*refused.ApplicationproblemJSON422.Errors) == 0 {
		return fmt.Errorf("placeOrder: a refusal has no mistakes: %s %s", refused.Status(), refused.Body)
	}
	if err := quote(ctx, c); err != nil {
		return err
	}
	fmt.Println("ok", track.JSON200.Id)
	return nil
}

// quote sends and receives a union, whose discriminator the client sets and reads.
func quote(ctx context.Context, c *store.ClientWithResponses) error {
	var discount store.DiscountInput
	if err := discount.FromDiscountPercentOff(store.DiscountPercentOff{Percent: 50}); err != nil {
		return err
	}
	quote, err := c.QuoteWithResponse(ctx, store.QuoteJSONRequestBody{Lines: []store.OrderLine{{TrackId: 1, Quantity: 2}}, Discount: &discount})
	if err != nil {
		return err
	}
	if quote.JSON200 == nil || quote.JSON200.Total != "0.99" {
		return fmt.Errorf("quote: %s %s", quote.Status(), quote.Body)
	}
	taken, err := quote.JSON200.Discount.ValueByDiscriminator()
	if percent, ok := taken.(store.DiscountPercentOff); err != nil || !ok || percent.Percent != 50 {
		return fmt.Errorf("quote: the discount is %+v, %w", taken, err)
	}
	return nil
}
