package openapi

import "reflect"

// SecurityScheme is one way in which a client proves who it is.
type SecurityScheme struct {
	Type             string          `json:"type"` // apiKey, http, oauth2 or openIdConnect
	Description      string          `json:"description,omitzero"`
	Name             string          `json:"name,omitzero"`
	In               string          `json:"in,omitzero"`
	Scheme           string          `json:"scheme,omitzero"`
	BearerFormat     string          `json:"bearerFormat,omitzero"`
	Flows            Map[*OAuthFlow] `json:"flows,omitzero"`
	OpenIDConnectURL string          `json:"openIdConnectUrl,omitzero"`
}

// same reports whether two schemes are equal.
func (s *SecurityScheme) same(t *SecurityScheme) bool { return reflect.DeepEqual(s, t) }
