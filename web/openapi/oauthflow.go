package openapi

// OAuthFlow is one flow of OAuth 2.
type OAuthFlow struct {
	AuthorizationURL string      `json:"authorizationUrl,omitzero"`
	TokenURL         string      `json:"tokenUrl,omitzero"`
	RefreshURL       string      `json:"refreshUrl,omitzero"`
	Scopes           Map[string] `json:"scopes"`
}
