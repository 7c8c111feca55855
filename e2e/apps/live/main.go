// Live is an application that browsers listen to and talk with, for the browser tests.
package main

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/realtime"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/sse"
	"github.com/gotandem/tandem/web/ws"
)

type since struct {
	Last int `header:"Last-Event-ID" default:"0"`
}

type order struct {
	ID int `json:"id"`
}

// orders ends after three events, as a connection that breaks does.
func orders(_ context.Context, in *since) iter.Seq2[sse.Event, error] {
	return func(yield func(sse.Event, error) bool) {
		for id := in.Last + 1; id <= in.Last+3; id++ {
			if !yield(sse.Event{ID: strconv.Itoa(id), Event: "order", Data: order{id}, Comment: "a comment", Retry: 10 * time.Millisecond}, nil) {
				return
			}
		}
	}
}

// lines is an event of several lines, and then silence until the server ends.
func lines(ctx context.Context, _ *struct{}) iter.Seq2[sse.Event, error] {
	return func(yield func(sse.Event, error) bool) {
		if yield(sse.Event{Raw: "one\ntwo\r\n\rfour ü"}, nil) {
			<-ctx.Done()
		}
	}
}

type enter struct {
	Room string `path:"room"`
	Name string `query:"name" validate:"min=1"`
}

type say struct {
	Text string `json:"text" validate:"min=1,max=20"`
}

type said struct {
	Who  string `json:"who"`
	Text string `json:"text"`
}

type chat struct{ rooms realtime.Rooms[said, string] }

func (c *chat) talk(ctx context.Context, in *enter, conn *ws.Conn[say, said]) error {
	if in.Room == "full" {
		return &ws.CloseError{Code: 4001, Reason: "the room is full"}
	}
	heard, err := c.rooms.Join(ctx, in.Room, in.Name)
	if err != nil {
		return err
	}
	defer heard.Close()
	if err := c.rooms.Publish(ctx, in.Room, said{in.Name, "is here"}); err != nil {
		return err
	}
	return conn.Exchange(ctx, heard.All, func(ctx context.Context, m say) error {
		return c.rooms.Publish(ctx, in.Room, said{in.Name, m.Text})
	})
}

func main() {
	app := tandem.New("live")
	c := &chat{}
	app.Get("/page", func(context.Context, *struct{}) (web.HTML, error) { return "<!doctype html><title>Live</title>", nil })
	app.Get("/favicon.ico", func(context.Context, *struct{}) (web.NoContent, error) { return web.NoContent{}, nil })
	app.Stream("/orders", orders)
	app.Stream("/lines", lines)
	app.Socket("/rooms/{room}", c.talk, web.SocketOptions(ws.Options{AnswerMistakes: true, Compress: ws.CompressEach, Subprotocols: []string{"chat"}}))
	app.Get("/members/{room}", func(ctx context.Context, in *struct {
		Room string `path:"room"`
	}) ([]string, error) {
		return c.rooms.Members(ctx, in.Room)
	})
	app.Main()
}
