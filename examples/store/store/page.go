package store

// Page is one page of a longer list.
type Page[T any] struct {
	Items   []T   `json:"items"`
	Total   int64 `json:"total" doc:"How many there are on all pages."`
	Page    int   `json:"page"`
	PerPage int   `json:"per_page"`
}

// Paging is the group of parameters that every paged list takes.
type Paging struct {
	Page    int `query:"page" default:"1" validate:"min=1,max=1000000" doc:"Number of the page, from 1."`
	PerPage int `query:"per_page" default:"20" validate:"min=1,max=100" doc:"Rows on a page."`
}

func (p Paging) offset() int { return (p.Page - 1) * p.PerPage }
