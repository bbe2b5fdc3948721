package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// TestLinesOfDocumentsNameWhatLiesBeside: an XML that may be the legal original
// is named with its path and hash, and what an e-invoice says stands in the line.
func TestLinesOfDocumentsNameWhatLiesBeside(t *testing.T) {
	d := storage.Document{ID: 7, Name: "re.pdf", Invoice: &einvoice.Invoice{Syntax: einvoice.UBL, Number: "RE-1", Issued: "2026-03-02", Payable: "1204.50", Currency: "EUR"}}
	raw, err := json.Marshal(lineOfDocument(d, []storage.DocumentFile{{Kind: storage.KindCompanion, Path: "10023/ER/2026-03/re.xml", SHA256: "ab", Size: 3}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"files":[{"kind":"companion","path":"10023/ER/2026-03/re.xml","sha256":"ab","size":3}]`, `"number":"RE-1"`, `"date":"2026-03-02"`, `"payable":"1204.50"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %s in %s", want, raw)
		}
	}
	if raw, err = json.Marshal(lineOfDocument(storage.Document{}, nil)); err != nil || !strings.Contains(string(raw), `"files":[]`) || !strings.Contains(string(raw), `"invoice":null`) {
		t.Errorf("%s, %v", raw, err)
	}
}
