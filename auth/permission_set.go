package auth

// Permissions are what one user may do. The zero value may do nothing.
type Permissions struct {
	all   bool
	codes map[string]bool
}

// Has reports whether the permission is among them.
func (p Permissions) Has(code string) bool { return p.all || p.codes[code] }

// Covers reports whether whoever has p may do all that whoever has other may do.
func (p Permissions) Covers(other Permissions) bool {
	if p.all || other.all {
		return p.all
	}
	for code := range other.codes {
		if !p.codes[code] {
			return false
		}
	}
	return true
}

// HasAny reports whether one of the codes is.
func (p Permissions) HasAny(codes ...string) bool {
	for _, code := range codes {
		if p.Has(code) {
			return true
		}
	}
	return false
}
