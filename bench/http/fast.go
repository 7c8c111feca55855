package main

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"
)

func serveFiber(l net.Listener) error {
	app := fiber.New()
	check := validator.New()
	hello := func(c fiber.Ctx) error { return c.JSON(Message{"Hello, World!"}) }
	app.Get("/json", hello)
	app.Get("/users/:id", func(c fiber.Ctx) error {
		id, err := strconv.Atoi(c.Params("id"))
		if err != nil {
			return c.SendStatus(fiber.StatusUnprocessableEntity)
		}
		return c.JSON(User{id})
	})
	for p := range fillers {
		app.Get(p+"/:id", hello)
	}
	app.Post("/orders", func(c fiber.Ctx) error {
		var o Order
		if c.Bind().JSON(&o) != nil || check.Struct(&o) != nil || !reference.MatchString(o.Reference) {
			return c.SendStatus(fiber.StatusUnprocessableEntity)
		}
		return c.JSON(receipt(&o))
	})
	return app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
}

func serveFasthttp(l net.Listener) error {
	write := func(c *fasthttp.RequestCtx, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			c.SetStatusCode(fasthttp.StatusInternalServerError)
			return
		}
		c.SetContentType("application/json")
		c.SetBody(b)
	}
	return fasthttp.Serve(l, func(c *fasthttp.RequestCtx) {
		path := string(c.Path())
		id, isUser := strings.CutPrefix(path, "/users/")
		switch {
		case path == "/json" && c.IsGet():
			write(c, Message{"Hello, World!"})
		case isUser && c.IsGet():
			n, err := strconv.Atoi(id)
			if err != nil {
				c.SetStatusCode(fasthttp.StatusUnprocessableEntity)
				return
			}
			write(c, User{n})
		case path == "/orders" && c.IsPost():
			var o Order
			if json.Unmarshal(c.PostBody(), &o) != nil || o.check() != nil {
				c.SetStatusCode(fasthttp.StatusUnprocessableEntity)
				return
			}
			write(c, receipt(&o))
		default:
			c.SetStatusCode(fasthttp.StatusNotFound)
		}
	})
}
