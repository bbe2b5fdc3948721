package pdf

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sample reads a shared sample; false where there are none beside this clone.
func sample(t *testing.T, name ...string) ([]byte, bool) {
	t.Helper()
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Log("no ../shared beside this clone: nothing to check")
		return nil, false
	}
	file, err := os.ReadFile(filepath.Join(append([]string{shared, "samples"}, name...)...))
	if err != nil {
		t.Fatal(err)
	}
	return file, true
}

// TestSamplesAreShown draws page 1 of each sample that opens and holds why the
// others do not.
func TestSamplesAreShown(t *testing.T) {
	table, ok := sample(t, "pdf", "want.tsv")
	if !ok {
		return
	}
	reader := csv.NewReader(bytes.NewReader(table))
	reader.Comma = '\t'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	v := newViewer(t, Config{})
	for _, row := range rows[1:] {
		name, kind := row[0], row[1]
		file, _ := sample(t, "pdf", name)
		d, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), "")
		switch kind {
		case "opens", "owner-only", "signed":
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			drawn, err := d.Page(t.Context(), 0, Look{Width: 600})
			if err != nil || drawn.Rect.Dx() != 600 {
				t.Errorf("%s: drawn: %v", name, err)
				continue
			}
			keep(t, name, drawn)
			if _, err := d.Text(t.Context(), 0); err != nil {
				t.Errorf("%s: text: %v", name, err)
			}
			if d.Restricted != (kind == "owner-only") && kind != "signed" {
				t.Errorf("%s: restricted %v", name, d.Restricted)
			}
		case "password":
			if !errors.Is(err, ErrNeedsPassword) {
				t.Errorf("%s: %v, want %v", name, err, ErrNeedsPassword)
			}
		default:
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v, want %v", name, err, ErrDamaged)
			}
		}
	}
}

// TestPasswordOpensAndUnlocks opens samples with their passwords and makes
// copies that need none.
func TestPasswordOpensAndUnlocks(t *testing.T) {
	v := newViewer(t, Config{})
	for name, password := range map[string]string{
		"password-enc-R3,V2,U=view,O=master.pdf": "view",
		"password-20-pages.pdf":                  "user",
		"password-print_protection.pdf":          "1234",
	} {
		file, ok := sample(t, "pdf", name)
		if !ok {
			return
		}
		if _, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), "wrong"); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("%s: with a wrong password: %v", name, err)
		}
		d, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), password)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// Opened once, the file is not open for those without the password.
		if _, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), ""); !errors.Is(err, ErrNeedsPassword) {
			t.Errorf("%s: without the password: %v", name, err)
		}
		unlocked, err := d.Unlocked(t.Context())
		if err != nil {
			t.Errorf("%s: unlock: %v", name, err)
			continue
		}
		mustBeSound(t, unlocked)
		open := mustOpen(t, v, unlocked, "")
		if open.Pages != d.Pages || open.Restricted {
			t.Errorf("%s: the copy has %d pages, restricted %v", name, open.Pages, open.Restricted)
		}
		look := Look{Width: 300}
		if !bytes.Equal(mustDraw(t, open, 0, look).Pix, mustDraw(t, d, 0, look).Pix) {
			t.Errorf("%s: the copy looks different", name)
		}
	}
}

func TestAttachmentsOfEInvoices(t *testing.T) {
	v := newViewer(t, Config{})
	for name, want := range map[string]string{
		"zugferd-Facture_UE_EN16931.pdf":                              "factur-x.xml",
		"zugferd-zugferd_2p0_BASIC_Taxifahrt.pdf":                     "zugferd-invoice.xml",
		"zugferd1-ZUGFeRD_1p0_BASIC_Rechnungskorrektur.pdf":           "ZUGFeRD-invoice.xml",
		"zugferd1-MustangGnuaccountingBeispielRE-20151008_504new.pdf": "ZUGFeRD-invoice.xml",
	} {
		file, ok := sample(t, "einvoice", name)
		if !ok {
			return
		}
		found, err := mustOpen(t, v, file, "").Attachments(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		has := false
		for _, a := range found {
			has = has || a.Name == want && strings.Contains(string(a.Content), "CrossIndustry")
		}
		if !has {
			t.Errorf("%s: %d attachments, no %s", name, len(found), want)
		}
	}
	if found, err := mustOpen(t, v, corners(1), "").Attachments(t.Context()); err != nil || found != nil {
		t.Errorf("without attachments: %v, %v", found, err)
	}
}
