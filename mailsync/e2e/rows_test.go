//go:build linux

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The JSON lines of list, with the fields that the tests compare.
type (
	documentRow struct {
		ID       any
		Client   string
		Symbol   string
		Period   string
		Name     string
		Path     string
		SHA256   string
		Size     int64
		Pages    int
		Source   string
		State    string
		Mail     any
		Flags    []string
		Received time.Time
	}
	failedRow struct {
		ID          any
		Mail        any
		Client      string
		Address     string
		Reasons     []string
		State       string
		Attachments []attachmentRow
	}
	mailRow struct {
		ID          any
		UID         uint32
		Fingerprint string
		Status      string
		Deliveries  []struct{ Address, Confidence, Field string }
		Attachments []attachmentRow
		Defects     []string
	}
	attachmentRow struct {
		Name, Type, SHA256, Outcome, Reason string
		Size                                int64
		Document                            any
	}
	outboxRow struct {
		ID                       any
		Kind, To, Subject, State string
		MessageID                string `json:"message_id"`
		Attempts                 int
		LastError                string `json:"last_error"`
	}
	addressRow struct {
		Address, Client, Symbol, Label, Extension string
		Active                                    bool
		Count                                     int
	}
)

// addresses maps client/SYMBOL/extension to the generated address.
func (o *office) addresses(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, a := range list[addressRow](t, o, "addresses") {
		all[a.Client+"/"+a.Symbol+"/"+a.Extension] = a.Address
	}
	return all
}

// files hashes every file of the archive but the program's own folder and
// marker; keys are paths with slashes below the archive.
func (o *office) files(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.WalkDir(o.archive, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".belegpost") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o222 != 0 {
			t.Errorf("%s is not read-only: %v", path, info.Mode())
		}
		rel, _ := filepath.Rel(o.archive, path)
		all[filepath.ToSlash(rel)] = hash(data)
		return err
	}))
	return all
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
