// Command inputs is an application with every kind of input, for the tests of the documents: other people's tools must understand how
// each is written.
package main

import (
	"context"
	"io"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

type level string

func (level) Enum() []level { return []level{"low", "high"} }

type colour struct {
	R int `json:"R" validate:"max=255"`
	G int `json:"G" validate:"max=255"`
}

type facets struct {
	Price *struct {
		GTE *float64 `json:"gte"`
		LTE *float64 `json:"lte"`
	} `json:"price,omitzero"`
	Tags  []string `json:"tags,omitempty" validate:"max=5"`
	Level level    `json:"level" default:"low"`
}

type params struct {
	Simple  []int              `path:"simple"`
	Label   []string           `path:"label,label,explode"`
	Matrix  colour             `path:"matrix,matrix,explode"`
	Tail    string             `path:"tail" doc:"What is left."`
	List    []string           `query:"list" label:"A list" example:"a,b"`
	Comma   []int              `query:"comma,comma"`
	Space   []string           `query:"space,space"`
	Pipe    []string           `query:"pipe,pipe"`
	Object  *colour            `query:"object,comma"`
	Filter  facets             `query:"filter"`
	Flat    *colour            `query:"flat,flat"`
	JSON    *facets            `query:"json,json"`
	Level   level              `query:"level" default:"high"`
	Since   *time.Time         `query:"since"`
	Old     string             `query:"old" default:"" deprecated:"true"`
	Hidden  string             `query:"hidden" default:"" hidden:"true"`
	Header  []string           `header:"X-List"`
	Colour  *colour            `header:"X-Colour,explode"`
	Data    map[string]string  `header:"X-Data,json"`
	Cookie  []int              `cookie:"list"`
	Session schema.Opt[string] `cookie:"session"`
}

type form struct {
	Name    string   `form:"name" validate:"max=50"`
	Age     *int     `form:"age"`
	Likes   []string `form:"like"`
	Comma   []int    `form:"comma,comma"`
	Address *struct {
		Street string `json:"street"`
	} `form:"address"`
	JSON *facets `form:"json,json"`
}

type model struct {
	_    struct{} `unknown:"forbid"`
	Name string   `json:"name"`
	Tags []string `json:"tags,omitempty"`
}

type patch struct {
	Name  schema.Opt[string]   `json:"name,omitzero" validate:"notnull"`
	Note  schema.Opt[string]   `json:"note,omitzero"`
	Tags  schema.Opt[[]string] `json:"tags,omitzero"`
	Bytes []byte               `json:"bytes,omitempty"`
}

func nothing[I any](context.Context, *I) (web.NoContent, error) { return web.NoContent{}, nil }

func main() {
	app := tandem.New("inputs")
	app.Info = openapi.Info{Title: "Inputs", Version: "1.0.0", Description: "Every kind of input.", Servers: []openapi.Server{{URL: "https://inputs.example.com"}}}
	app.Get("/params/{simple}/{label}/{matrix}/{tail...}", nothing[params], web.OperationID("params"),
		web.ParamExamples("level", web.Example{Name: "low", Value: level("low")}))
	app.Post("/form", nothing[form], web.OperationID("form"))
	app.Post("/files", nothing[struct {
		form
		Photo web.Upload   `file:"photo" content:"image/png, image/jpeg" validate:"max=1000000"`
		More  []web.Upload `file:"more" validate:"max=3"`
		Bytes *[]byte      `file:"bytes"`
	}], web.OperationID("files"))
	app.Post("/streamed", nothing[struct {
		Title string    `form:"title"`
		Files web.Parts `file:"files" validate:"min=1"`
	}], web.OperationID("streamed"))
	app.Post("/model", nothing[struct {
		Form model `body:"form"`
	}], web.OperationID("model"))
	app.Patch("/json/{id}", nothing[struct {
		ID   int64 `path:"id"`
		Body patch `body:"json" doc:"What changes."`
	}], web.OperationID("change"))
	app.Post("/list", nothing[struct {
		Body []colour `body:"json" validate:"max=10"`
	}], web.OperationID("list"))
	app.Post("/map", nothing[struct {
		Body map[int]float64 `body:"json"`
	}], web.OperationID("map"))
	app.Post("/vendor", nothing[struct {
		Body model `body:"json" content:"application/vnd.api+json"`
	}], web.OperationID("vendor"))
	app.Put("/raw", nothing[struct {
		Body io.Reader `body:"raw"`
	}], web.OperationID("raw"))
	app.Put("/yaml", nothing[struct {
		Body []byte `body:"raw" content:"application/yaml"`
	}], web.OperationID("yaml"), web.Extend("requestBody", map[string]any{"content": map[string]any{"application/yaml": map[string]any{"schema": map[string]any{"type": "object"}}}}))
	app.Main()
}
