package web_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
)

// authority signs certificates for tests.
type authority struct {
	t      *testing.T
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	serial int64
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	a.cert, a.key = a.sign(x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	})
	return a
}

func (a *authority) sign(c x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	a.serial++
	c.SerialNumber = big.NewInt(a.serial)
	parent, by := a.cert, a.key
	if parent == nil {
		parent, by = &c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, &c, parent, &key.PublicKey, by)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert, key
}

// issue writes a certificate for a name and 127.0.0.1, good from and to so long from now, and its key.
func (a *authority) issue(certFile, keyFile, name string, from, to time.Duration) tls.Certificate {
	a.t.Helper()
	cert, key := a.sign(x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to),
	})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(certFile, "CERTIFICATE", cert.Raw)
	a.write(keyFile, "PRIVATE KEY", der)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
}

// write replaces the file, as those do who renew certificates.
func (a *authority) write(file, kind string, der []byte) {
	a.t.Helper()
	if err := os.WriteFile(file+".new", pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		a.t.Fatal(err)
	}
}

// client trusts the authority, and shows a certificate if there is one.
func (a *authority) client(name string, shows ...tls.Certificate) *http.Client {
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: shows, ServerName: name},
	}}
}

// whoami answers with the name in the client's certificate.
func whoami(t *testing.T) http.Handler {
	r := web.NewRouter()
	r.Get("/", func(ctx context.Context, _ *struct{}) (web.Text, error) {
		if c := web.ClientCertificate(ctx); c != nil {
			return web.Text(web.Scheme(ctx) + " " + c.Subject.CommonName), nil
		}
		return web.Text(web.Scheme(ctx) + " nobody"), nil
	})
	return build(t, r)
}

func TestTLSWithHTTP2AndAPlainAddress(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	a := newAuthority(t)
	a.issue(cert, key, "example.com", -time.Hour, time.Hour)
	config, err := web.Certificates{Certs: []string{cert}, Keys: []string{key}}.Config()
	if err != nil {
		t.Fatal(err)
	}
	sock := filepath.Join(dir, "shop.sock")
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0 http://127.0.0.1:0 unix:" + sock, TLS: config, Handler: whoami(t)})
	if !at[0].Secure || at[1].Secure || at[2].Secure {
		t.Errorf("%v", at)
	}
	if code, body := get(t, a.client("example.com"), at[0].URL()); code != 200 || body != "HTTP/2.0 https nobody" {
		t.Errorf("%d %s", code, body)
	}
	one := a.client("example.com")
	one.Transport.(*http.Transport).ForceAttemptHTTP2 = false
	one.Transport.(*http.Transport).TLSClientConfig.NextProtos = []string{"http/1.1"}
	if code, body := get(t, one, at[0].URL()); code != 200 || body != "HTTP/1.1 https nobody" {
		t.Errorf("%d %s", code, body)
	}
	if code, body := get(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, at[1].URL()); code != 200 || body != "HTTP/1.1 http nobody" {
		t.Errorf("%d %s", code, body)
	}
	if code, body := get(t, socketClient(sock), "http://x/"); code != 200 || body != "HTTP/1.1 http nobody" {
		t.Errorf("%d %s", code, body)
	}
	old := a.client("example.com")
	old.Transport.(*http.Transport).TLSClientConfig.MaxVersion = tls.VersionTLS11
	if resp, err := old.Get(at[0].URL()); err == nil {
		resp.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestCertificatesAreReadAgainWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	a := newAuthority(t)
	a.issue(cert, key, "old.example", -time.Hour, time.Hour)
	var log strings.Builder
	config, err := web.Certificates{Certs: []string{cert}, Keys: []string{key}, Log: slog.New(slog.NewTextHandler(&log, nil))}.Config()
	if err != nil {
		t.Fatal(err)
	}
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", TLS: config, Handler: hi()})
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	open, err := tls.Dial("tcp", at[0].String(), &tls.Config{RootCAs: roots, ServerName: "old.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	lines := bufio.NewReader(open)
	if body, _, err := ask(open, lines, "/"); body != "hi" || err != nil {
		t.Fatalf("%q, %v", body, err)
	}
	// Half of the change: the new certificate's key has not come yet.
	a.issue(cert, filepath.Join(dir, "next.pem"), "new.example", -time.Hour, time.Hour)
	if code, _ := get(t, a.client("old.example"), at[0].URL()); code != 200 {
		t.Errorf("while the files do not go together: %d", code)
	}
	if err := os.Rename(filepath.Join(dir, "next.pem"), key); err != nil {
		t.Fatal(err)
	}
	if code, _ := get(t, a.client("new.example"), at[0].URL()); code != 200 {
		t.Errorf("after the change: %d", code)
	}
	if body, _, err := ask(open, lines, "/"); body != "hi" || err != nil {
		t.Errorf("the open connection: %q, %v", body, err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"cannot be used", "certificates have changed\" expires"} {
		if strings.Count(log.String(), want) != 1 {
			t.Errorf("the log does not say %q once:\n%s", want, &log)
		}
	}
}

func TestClientCertificates(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	a, stranger := newAuthority(t), newAuthority(t)
	a.issue(file("cert.pem"), file("key.pem"), "example.com", -time.Hour, time.Hour)
	a.write(file("ca.pem"), "CERTIFICATE", a.cert.Raw)
	ada := a.issue(file("ada.pem"), file("ada.key"), "ada", -time.Hour, time.Hour)
	eve := stranger.issue(file("eve.pem"), file("eve.key"), "eve", -time.Hour, time.Hour)
	for _, optional := range []bool{false, true} {
		config, err := web.Certificates{Certs: []string{file("cert.pem")}, Keys: []string{file("key.pem")}, ClientCA: file("ca.pem"), ClientOptional: optional}.Config()
		if err != nil {
			t.Fatal(err)
		}
		h := whoami(t)
		at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", TLS: config, Handler: h})
		if _, body := get(t, a.client("example.com", ada), at[0].URL()); body != "HTTP/2.0 https ada" {
			t.Errorf("optional %v: ada gets %q", optional, body)
		}
		resp, err := a.client("example.com").Get(at[0].URL())
		if err == nil {
			b, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if !optional || string(b) != "https nobody" {
				t.Errorf("optional %v: without a certificate one gets %q", optional, b)
			}
		} else if optional {
			t.Errorf("without a certificate: %v", err)
		}
		shows := a.client("example.com")
		shows.Transport.(*http.Transport).TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &eve, nil }
		if resp, err := shows.Get(at[0].URL()); err == nil {
			resp.Body.Close()
			t.Errorf("optional %v: a stranger gets in", optional)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		// What a proxy shows of itself is not the client's.
		proxied := web.TrustProxies(web.Proxies{Trusted: []string{"loopback"}})(h)
		at, _ = listening(t, &web.Server{Addr: "127.0.0.1:0", TLS: config, Handler: proxied})
		if _, body := get(t, a.client("example.com", ada), at[0].URL()); body != "HTTP/2.0 https nobody" {
			t.Errorf("behind a proxy: %q", body)
		}
	}
}

func TestCertificatesThatAreMistakes(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	a := newAuthority(t)
	a.issue(file("good.pem"), file("good.key"), "x", -time.Hour, time.Hour)
	a.issue(file("other.pem"), file("other.key"), "x", -time.Hour, time.Hour)
	a.issue(file("over.pem"), file("over.key"), "x", -time.Hour, -time.Minute)
	a.issue(file("early.pem"), file("early.key"), "x", time.Hour, 2*time.Hour)
	if err := os.WriteFile(file("text"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := func(names ...string) (all []string) {
		for _, n := range names {
			all = append(all, file(n))
		}
		return all
	}
	for name, test := range map[string]struct {
		c    web.Certificates
		want []string
	}{
		"none":             {web.Certificates{}, []string{"0 certificates and 0 keys"}},
		"a key is missing": {web.Certificates{Certs: files("good.pem", "other.pem"), Keys: files("good.key")}, []string{"2 certificates and 1 keys: name a key for each"}},
		"another's key":    {web.Certificates{Certs: files("good.pem"), Keys: files("other.key")}, []string{"private key does not match public key"}},
		"over, and early": {
			web.Certificates{Certs: files("over.pem", "early.pem"), Keys: files("over.key", "early.key")},
			[]string{"over.pem is over since", "renew it", "early.pem holds from", "clock"},
		},
		"no file":      {web.Certificates{Certs: files("gone.pem"), Keys: files("good.key")}, []string{"gone.pem", "no such file"}},
		"text":         {web.Certificates{Certs: files("text"), Keys: files("good.key"), ClientCA: file("text")}, []string{"failed to find any PEM data", "text holds no certificate in PEM"}},
		"old version":  {web.Certificates{Certs: files("good.pem"), Keys: files("good.key"), MinVersion: tls.VersionTLS11}, []string{"TLS 1.1 is broken"}},
		"optional who": {web.Certificates{Certs: files("good.pem"), Keys: files("good.key"), ClientOptional: true}, []string{"no authority says which are good"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.c.Config()
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
					t.Errorf("%v does not say %q", err, want)
				}
			}
		})
	}
}
