package mailsync

import (
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"belegpost/mailsync/pdf"
)

// TestInvoicesOfOtherPeople mails every e-invoice of the shared samples, XML and
// PDF, under a name that says nothing, and prints what is found beside what its
// table wants.
func TestInvoicesOfOtherPeople(t *testing.T) {
	shared := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Log("no ../shared beside this clone: nothing to check")
		return
	}
	dir := filepath.Join(shared, "samples", "einvoice")
	table, err := os.Open(filepath.Join(dir, "want.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	in := csv.NewReader(table)
	in.Comma = '\t'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checker := pdf.New(pdf.Config{})
	defer checker.Close()
	i, err := NewInspector(t.Context(), Config{PDFs: checker})
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, row := range rows[1:] {
		raw, err := os.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		mail := "Subject: x\r\nContent-Type: application/octet-stream; name=anhang.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			base64.StdEncoding.EncodeToString(raw)
		got, err := i.Inspect(t.Context(), []byte(mail))
		if err != nil || len(got.Attachments) != 1 || got.Attachments[0].Invoice == nil {
			t.Errorf("%s: %+v, %v", row[0], got.Attachments, err)
			continue
		}
		v := got.Attachments[0].Invoice
		said := []string{v.Number, v.Issued, v.Seller, v.Total(), v.Currency}
		if slices.Equal(said, row[2:7]) {
			right++
		} else {
			t.Errorf("%s: %q, want %q", row[0], said, row[2:7])
		}
		t.Logf("%-70.70s %-16s %-20s %-10s %10s %s  %s", row[0], v.Syntax, v.Number, v.Issued, v.Total(), v.Currency, v.Seller)
	}
	t.Logf("%d of %d", right, len(rows)-1)
	if len(rows) < 50 {
		t.Errorf("%d samples", len(rows)-1)
	}
}
