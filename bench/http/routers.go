package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v5"
)

func chiHandler() http.Handler {
	m := chi.NewRouter()
	m.Get("/json", v1.json)
	m.Get("/users/{id}", func(w http.ResponseWriter, r *http.Request) { v1.user(w, chi.URLParam(r, "id")) })
	for p := range fillers {
		m.Get(p+"/{id}", v1.json)
	}
	m.Post("/orders", v1.orders)
	return m
}

func ginHandler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	hello := func(c *gin.Context) { c.JSON(http.StatusOK, Message{"Hello, World!"}) }
	e.GET("/json", hello)
	e.GET("/users/:id", func(c *gin.Context) {
		var in struct {
			ID int `uri:"id"`
		}
		if err := c.ShouldBindUri(&in); err != nil {
			c.JSON(http.StatusUnprocessableEntity, Message{err.Error()})
			return
		}
		c.JSON(http.StatusOK, User{in.ID})
	})
	for p := range fillers {
		e.GET(p+"/:id", hello)
	}
	e.POST("/orders", func(c *gin.Context) {
		var o Order
		if err := c.ShouldBindJSON(&o); err != nil || !reference.MatchString(o.Reference) {
			c.JSON(http.StatusUnprocessableEntity, Message{"refused"})
			return
		}
		c.JSON(http.StatusOK, receipt(&o))
	})
	return e
}

func echoHandler() http.Handler {
	e := echo.New()
	check := validator.New()
	hello := func(c *echo.Context) error { return c.JSON(http.StatusOK, Message{"Hello, World!"}) }
	e.GET("/json", hello)
	e.GET("/users/:id", func(c *echo.Context) error {
		var in struct {
			ID int `param:"id"`
		}
		if err := c.Bind(&in); err != nil {
			return c.JSON(http.StatusUnprocessableEntity, Message{"refused"})
		}
		return c.JSON(http.StatusOK, User{in.ID})
	})
	for p := range fillers {
		e.GET(p+"/:id", hello)
	}
	e.POST("/orders", func(c *echo.Context) error {
		var o Order
		if c.Bind(&o) != nil || check.Struct(&o) != nil || !reference.MatchString(o.Reference) {
			return c.JSON(http.StatusUnprocessableEntity, Message{"refused"})
		}
		return c.JSON(http.StatusOK, receipt(&o))
	})
	return e
}
