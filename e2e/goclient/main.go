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
	fmt.Println("ok", track.JSON200.Id)
	return nil
}
