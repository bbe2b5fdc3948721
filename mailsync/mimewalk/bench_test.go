package mimewalk

import (
	"encoding/base64"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// invoiceMail is what most mail to an office looks like: a short text, its HTML, and one PDF; about 120 KB.
func invoiceMail() []byte {
	pdf := make([]byte, 82<<10)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range pdf {
		pdf[i] = byte(r.Uint32())
	}
	copy(pdf, "%PDF-1.7\n")
	const text = "Sehr geehrte Damen und Herren,\n\nanbei unsere Rechnung.\n\n"
	return crlf("Received: from a.at by b.at; Mon, 2 Mar 2026 08:00:00 +0100\nFrom: =?utf-8?Q?J=C3=B6rg_Huber?= <a@b.at>\nTo: x@y.at\n" +
		"Subject: =?utf-8?Q?Rechnung_f=C3=BCr_M=C3=A4rz?=\nContent-Type: multipart/mixed; boundary=\"=_outer\"\n\n--=_outer\n" +
		"Content-Type: multipart/alternative; boundary=\"=_inner\"\n\n--=_inner\nContent-Type: text/plain; charset=utf-8\n\n" + text +
		"--=_inner\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>" + strings.Repeat(text, 40) +
		"</p>\n--=_inner--\n--=_outer\nContent-Type: application/pdf; name=\"Rechnung.pdf\"\nContent-Transfer-Encoding: base64\n" +
		"Content-Disposition: attachment; filename=\"Rechnung.pdf\"\n\n" +
		lines(base64.StdEncoding.EncodeToString(pdf), 76, "\n") + "--=_outer--\n")
}

func BenchmarkWalk(b *testing.B) {
	raw := invoiceMail()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if m := Walk(raw, Limits{}); len(m.Parts) != 1 || len(m.Defects) != 0 {
			b.Fatalf("parts %q, defects %q", outline(m), m.Defects)
		}
	}
}

// An attachment of 30 MB must not be copied to the heap.
func TestAttachmentsAreNotCopied(t *testing.T) {
	raw := []byte("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\r\n", 400000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m := Walk(raw, Limits{})
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 200<<10 {
		t.Errorf("%d bytes on the heap for one mail of %d bytes", n, len(raw))
	}
	if len(m.Parts) != 1 || m.Parts[0].Size != 400000*57 {
		t.Errorf("parts %q", outline(m))
	}
}

// A winmail.dat is decoded once, and its files are not copied out of it.
func TestFilesInContainersAreNotCopied(t *testing.T) {
	big := &made{subject: "groß", from: "A", files: []madeFile{{name: "a.bin", data: make([]byte, 20<<20)}}}
	for name, file := range map[string][]byte{"winmail.dat": big.tnef(t), "x.msg": big.msg(t, 4096)} {
		raw := []byte("Content-Type: application/octet-stream; name=" + name + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			lines(base64.StdEncoding.EncodeToString(file), 76, "\r\n"))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m := Walk(raw, Limits{})
		runtime.ReadMemStats(&after)
		most := uint64(len(file)) * 5 / 4
		if name == "x.msg" {
			most += uint64(len(file)) // its sectors are written backwards, so they have to be joined
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > most || len(m.Parts[0].Nested) != 1 {
			t.Errorf("%s: %d bytes on the heap for a file of %d bytes; parts %q", name, n, len(file), outline(m))
		}
	}
}
