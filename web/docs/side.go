package docs

// side is what one side of a socket says.
type side struct {
	Format  string
	Tree    *node
	Example string
}
