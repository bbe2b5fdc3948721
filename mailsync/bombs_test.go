package mailsync

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest/cputime"
	"belegpost/storage/zipfile"
)

// nested is multiparts inside each other, n of them.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("\nhallo\n")
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\n", i)
	}
	return b.String()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// zipBomb is a ZIP of ten files of 50 MB each.
func zipBomb(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 10 {
		w, err := z.Create(fmt.Sprint(i))
		if err == nil {
			_, err = io.Copy(w, io.LimitReader(zeros{}, zipfile.MaxFile+1))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// entityBomb grows a billionfold where entities are expanded.
func entityBomb() string {
	b := "<?xml version=\"1.0\"?><!DOCTYPE Invoice [<!ENTITY a0 \"lol\">"
	for i := range 9 {
		b += fmt.Sprintf("<!ENTITY a%d %q>", i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	return b + "]><Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"><ID>&a9;</ID></Invoice>"
}

// Every bomb ends in two seconds, with what is recorded about it: a reason.
func TestBombsEndSoonWithAReason(t *testing.T) {
	pdf := "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
	for name, raw := range map[string]string{
		"200-fold nesting":   nested(200),
		"5,000-fold nesting": nested(5000),
		"200,000 parts":      "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nhallo\n", 200000) + "--b--\n",
		"100,000 parameters": "Content-Type: application/pdf" + strings.Repeat("; a=b", 100000) + "\n\nx\n",
		"5 MB header line":   "Subject: " + strings.Repeat("x", 5<<20) + "\nContent-Type: application/pdf\n\nx\n",
		"40 MB base64 line":  pdf + strings.Repeat("QUJD", 10<<20) + "\n",
		"XML entity bomb":    multipart(attached("rechnung.xml", entityBomb())),
		"ZIP bomb":           multipart(inBase64("application/zip", "bombe.zip", zipBomb(t))),
		"winmail.dat bomb":   multipart(inBase64("application/ms-tnef", "winmail.dat", winmail("a", "b")+strings.Repeat(attribute(2, 0x9002, ""), 200000))),
	} {
		t.Run(name, func(t *testing.T) {
			var d storage.Delivery
			took, ok := cputime.Within(cputime.Slowdown*2*time.Second, func() {
				d = decideMail(raw, func(f *facts) {
					for _, p := range flatten(f.message.Parts) {
						insideZIP(p.part)
					}
				})
			})
			if !ok {
				t.Errorf("took %v", took)
			}
			reason := d.Reason
			for _, a := range d.Attachments {
				if a.Outcome == storage.OutcomeFailed && reason == "" {
					reason = a.Reason
				}
			}
			if reason == "" {
				t.Errorf("no reason; attachments %s", described(d))
			}
		})
	}
}
