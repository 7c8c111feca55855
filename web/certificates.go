package web

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"
)

// Certificates are the files that a server speaks HTTPS with, in PEM. They are looked at anew for each connection: when they change, the next one gets
// what they hold then, and those that are open stay. Files that do not go together are logged, and what was good before stays.
type Certificates struct {
	// Certs are certificates, each with its chain behind it; Keys are their private keys, in the same order. A client gets the first that fits the name
	// it asks for and the algorithms it knows.
	Certs, Keys []string
	// ClientCA holds the authorities whose certificates clients must show (mutual TLS): "" asks for none. [ClientCertificate] is what a client has shown.
	ClientCA string
	// ClientOptional lets clients in that show no certificate; what they show must be good all the same.
	ClientOptional bool
	// MinVersion is the least version of TLS that is spoken: tls.VersionTLS12 if 0. Versions before that are mistakes (RFC 8996).
	MinVersion uint16
	// Log is told when files have changed; nil is slog's default.
	Log *slog.Logger
}

// Config returns a configuration for [Server]'s TLS. The error joins everything that is wrong with the files: one that cannot be read, a key that is not the
// certificate's, a certificate whose time has not come or is over.
func (c Certificates) Config() (*tls.Config, error) {
	files := &certificateFiles{Certificates: c}
	files.seen = files.stamp()
	first, err := files.load()
	if err != nil {
		return nil, err
	}
	files.config = first
	outer := first.Clone()
	outer.GetConfigForClient = files.current
	return outer, nil
}

// certificateFiles are Certificates that are in use.
type certificateFiles struct {
	Certificates
	mu     sync.Mutex
	seen   []fileStamp // of the files when they were last read, well or not
	config *tls.Config // what they held when they were last good
}

// fileStamp tells one state of a file from another.
type fileStamp struct {
	size     int64
	modified time.Time
	info     os.FileInfo // nil if the file is not there
}

func (s fileStamp) same(o fileStamp) bool {
	return s.size == o.size && s.modified.Equal(o.modified) && (s.info == nil) == (o.info == nil) && (s.info == nil || os.SameFile(s.info, o.info))
}

func (c *certificateFiles) stamp() []fileStamp {
	var all []fileStamp
	for _, file := range slices.Concat(c.Certs, c.Keys, []string{c.ClientCA}) {
		if info, err := os.Stat(file); err == nil {
			all = append(all, fileStamp{info.Size(), info.ModTime(), info})
		} else {
			all = append(all, fileStamp{})
		}
	}
	return all
}

// current is the configuration for a connection that begins.
func (c *certificateFiles) current(*tls.ClientHelloInfo) (*tls.Config, error) {
	now := c.stamp()
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.EqualFunc(now, c.seen, fileStamp.same) {
		return c.config, nil
	}
	c.seen = now
	log := c.Log
	if log == nil {
		log = slog.Default()
	}
	config, err := c.load()
	if err != nil {
		log.Error("certificates have changed and cannot be used; the former ones stay", "error", err)
		return c.config, nil
	}
	log.Info("certificates have changed", "expires", config.Certificates[0].Leaf.NotAfter)
	c.config = config
	return config, nil
}

// load reads the files.
func (c *certificateFiles) load() (*tls.Config, error) {
	var errs []error
	config := &tls.Config{
		MinVersion: cmp.Or(c.MinVersion, tls.VersionTLS12),
		NextProtos: []string{"h2", "http/1.1"}, // which net/http would only add to what it is given itself
	}
	if config.MinVersion < tls.VersionTLS12 {
		errs = append(errs, fmt.Errorf("%s is broken: choose TLS 1.2 or 1.3", tls.VersionName(config.MinVersion)))
	}
	if len(c.Certs) == 0 || len(c.Certs) != len(c.Keys) {
		errs = append(errs, fmt.Errorf("%d certificates and %d keys: name a key for each certificate, in the same order", len(c.Certs), len(c.Keys)))
	}
	for i := range min(len(c.Certs), len(c.Keys)) {
		pair, err := tls.LoadX509KeyPair(c.Certs[i], c.Keys[i])
		if err != nil {
			errs = append(errs, fmt.Errorf("certificate %s with key %s: %w", c.Certs[i], c.Keys[i], err))
			continue
		}
		now := time.Now()
		switch leaf := pair.Leaf; {
		case now.After(leaf.NotAfter):
			errs = append(errs, fmt.Errorf("certificate %s is over since %s: renew it", c.Certs[i], leaf.NotAfter.Format(time.RFC3339)))
		case now.Before(leaf.NotBefore):
			errs = append(errs, fmt.Errorf("certificate %s holds from %s on: look at the clock of this machine", c.Certs[i], leaf.NotBefore.Format(time.RFC3339)))
		}
		config.Certificates = append(config.Certificates, pair)
	}
	if c.ClientCA != "" {
		pem, err := os.ReadFile(c.ClientCA)
		config.ClientCAs = x509.NewCertPool()
		if err == nil && !config.ClientCAs.AppendCertsFromPEM(pem) {
			err = fmt.Errorf("%s holds no certificate in PEM", c.ClientCA)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("authorities for clients: %w", err))
		}
		config.ClientAuth = tls.RequireAndVerifyClientCert
		if c.ClientOptional {
			config.ClientAuth = tls.VerifyClientCertIfGiven
		}
	} else if c.ClientOptional {
		errs = append(errs, errors.New("certificates of clients are optional, and no authority says which are good: name a file with those"))
	}
	return config, errors.Join(errs...)
}
