package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
)

// ClientCertificate returns the certificate that the client of ctx's request has shown and that an authority of the server's vouches for
// ([Certificates.ClientCA]); nil if it has shown none, and for what comes through a proxy that [TrustProxies] believes: what that has shown is not
// the client's.
func ClientCertificate(ctx context.Context) *x509.Certificate {
	var state *tls.ConnectionState
	if v := visitFrom(ctx); v != nil {
		state = v.tls
	} else if x := exchangeFrom(ctx); x != nil {
		state = x.r.TLS
	}
	if state == nil || len(state.VerifiedChains) == 0 {
		return nil
	}
	return state.VerifiedChains[0][0]
}
