package watch_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"testing"

	"belegpost/mailsync/imapbox/watch"
	"belegpost/mailsync/mailtest"
)

func TestTLSTrustsTheNamedAuthorityBesideTheSystems(t *testing.T) {
	file, _, err := mailtest.NewCA(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := watch.TLS("imap.kanzlei.at", "")
	if err != nil || plain.RootCAs != nil || plain.ServerName != "imap.kanzlei.at" || plain.MinVersion != tls.VersionTLS12 || plain.InsecureSkipVerify {
		t.Errorf("%+v, %v", plain, err)
	}
	private, err := watch.TLS("imap.kanzlei.at", file)
	if err != nil || private.RootCAs == nil {
		t.Errorf("%+v, %v", private, err)
	}
	none := filepath.Join(t.TempDir(), "leer.pem")
	if err := os.WriteFile(none, []byte("kein Zertifikat"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{none, none + ".fehlt"} {
		if _, err := watch.TLS("imap.kanzlei.at", file); err == nil {
			t.Errorf("%s names no authority, but is taken", file)
		}
	}
}
