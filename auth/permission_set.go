package auth

// Permissions are what one user may do. The zero value may do nothing.
type Permissions struct {
	all   bool
	codes map[string]bool
}

// Has reports whether the permission is among them.
func (p Permissions) Has(code string) bool { return p.all || p.codes[code] }

// HasAny reports whether one of the codes is.
func (p Permissions) HasAny(codes ...string) bool {
	for _, code := range codes {
		if p.Has(code) {
			return true
		}
	}
	return false
}
