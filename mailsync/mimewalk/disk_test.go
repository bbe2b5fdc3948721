package mimewalk

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"belegpost/storage/storagetest/cputime"
)

// largeMails are mails of which the content is far larger than what is kept in memory.
func largeMails(t *testing.T) map[string][]byte {
	data := make([]byte, 16<<20)
	rand.NewChaCha8([32]byte{1}).Read(data)
	copy(data, "%PDF-1.4\n")
	mail := func(kind string, content []byte) []byte {
		head := "Content-Type: " + kind + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		return append([]byte(head), lines(base64.StdEncoding.EncodeToString(content), 76, "\r\n")...)
	}
	inner := attachedFile("application/pdf", "r.pdf", data)
	outlook := &made{subject: "s", from: "f", body: "b", files: []madeFile{{name: "r.pdf", data: data}, {name: "o.pdf", data: data[:6<<20], ole: true}}}
	pieces := []byte{tagOctetsParts, 0x80}
	for piece := range slices.Chunk(inner, 1<<15) {
		pieces = append(binary.BigEndian.AppendUint16(append(pieces, tagOctets, 0x82), uint16(len(piece))), piece...)
	}
	octets := slices.Concat([]byte{tagOctets, 0x84}, binary.BigEndian.AppendUint32(nil, uint32(len(inner))))
	signed := bytes.Replace(compressedCMS(inner), octets, nil, 1)
	signed = bytes.ReplaceAll(bytes.Replace(signed, inner, append(pieces, 0, 0), 1), append([]byte{tagOID, byte(len(oidCompressed))}, oidCompressed...),
		append([]byte{tagOID, byte(len(oidSigned))}, oidSigned...))
	return map[string][]byte{
		"an attachment":        mail("application/pdf", data),
		"one line":             []byte("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(data)),
		"a forwarded mail":     mail("message/rfc822", inner),
		"a winmail.dat":        mail("application/ms-tnef", outlook.tnef(t)),
		"a .msg":               mail("application/vnd.ms-outlook", outlook.msg(t, cfbHeader)),
		"a signature":          mail("application/pkcs7-mime", signed),
		"a compressed mail":    mail("application/pkcs7-mime", compressedCMS(deflated(t, string(inner)))),
		"a text":               mail("text/plain", bytes.Repeat([]byte("Zeile um Zeile\n"), len(data)/15)),
		"a text with a file":   mail("text/plain", slices.Concat(bytes.Repeat([]byte("Zeile um Zeile\n"), len(data)/15), []byte("begin 644 r.pdf\n"+uuencode([]byte(casePDF))+"`\nend\n"))),
		"HTML around a BinHex": mail("text/html", []byte("<p>"+strings.Repeat("Zeile um Zeile<br>\n", len(data)/19)+"\n"+binHex("r.pdf", []byte(casePDF)))),
	}
}

// What a large mail holds never lies whole in memory: it stays in the mail, or goes to disk; and nothing of it changes
// by that.
func TestLargeContentStaysOutOfMemory(t *testing.T) {
	for name, raw := range largeMails(t) {
		plain := Walk(raw, Limits{})
		disk := &fakeDisk{}
		for p := range allParts(Walk(raw, Limits{Disk: disk.learn}).Parts) {
			p.Bytes()
		}
		var m *Message
		if used := cputime.Allocated(func() { m = Walk(raw, Limits{Disk: disk.keep}) }); used > 10<<20 {
			t.Errorf("%s: %d MB of memory", name, used>>20)
		}
		if !slices.Equal(hashes(m), hashes(plain)) || m.Text != plain.Text || !slices.Equal(m.Defects, plain.Defects) {
			t.Errorf("%s: %q and %q, in memory %q and %q", name, hashes(m), m.Defects, hashes(plain), plain.Defects)
		}
		if len(m.Parts) > 0 && !slices.ContainsFunc(hashes(m), func(s string) bool {
			return strings.Contains(s, "r.pdf") || name == "an attachment" || name == "one line"
		}) {
			t.Errorf("%s: the file is not there: %q", name, hashes(m))
		}
		for p := range allParts(m.Parts) {
			if p.Bytes(); p.Size > keepDecoded && hashOf(p.Open()) != p.SHA256 {
				t.Errorf("%s: %s on disk is another file", name, p.Path)
			}
		}
	}
}

// fakeDisk has what was written to it the first time ready when it is written once more, so that only what the reader
// itself takes is counted.
type fakeDisk struct{ files [][]byte }

func (d *fakeDisk) learn(content io.Reader) ([]byte, error) {
	b, err := io.ReadAll(content)
	d.files = append(d.files, b)
	return b, err
}

func (d *fakeDisk) keep(content io.Reader) ([]byte, error) {
	sum := sha256.New()
	n, err := io.Copy(sum, content)
	for _, f := range d.files {
		if int64(len(f)) == n && sha256.Sum256(f) == [sha256.Size]byte(sum.Sum(nil)) {
			return f, err
		}
	}
	b := make([]byte, n)
	return b, cmp.Or(err, errors.New("something else is written"))
}

func hashOf(r io.Reader) string {
	sum := sha256.New()
	_, _ = io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil))
}

func hashes(m *Message) (list []string) {
	for p := range allParts(m.Parts) {
		list = append(list, p.Path+" "+p.Name+" "+p.SHA256)
	}
	return list
}

// What the disk did not take is missing, and nothing else happens.
func TestAFullDiskIsNoTroubleOfTheReader(t *testing.T) {
	for name, raw := range largeMails(t) {
		called := false
		m := Walk(raw, Limits{Disk: func(content io.Reader) ([]byte, error) {
			called = true
			return nil, io.ErrShortWrite
		}})
		for p := range allParts(m.Parts) {
			p.Bytes()
		}
		if !called && name != "one line" {
			t.Errorf("%s: nothing goes to disk", name)
		}
	}
}
