package watch

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// TLS is what we ask of a mail server: TLS 1.2 or newer and a certificate for
// its host by an authority that the system knows, or by one of those in caFile
// ("" for none).
func TLS(host, caFile string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return config, nil // the system's authorities
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("read certificate authority: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read certificate authority: no PEM certificate in %s", caFile)
	}
	return config, nil
}
