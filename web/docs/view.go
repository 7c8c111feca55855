package docs

// view is what the template gets.
type view struct {
	Page                          *page
	Theme                         string
	Themes                        []string
	Assets                        *assets
	Home, Spec, ThemeAction, Self string
}
