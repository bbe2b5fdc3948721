package mailsync

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// winmail is a winmail.dat with these files (name, content, …), as Outlook writes it: a mail in itself.
func winmail(files ...string) string {
	b := "\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x800c, "Grüße")
	for i := 0; i < len(files); i += 2 {
		b += attribute(2, 0x9002, strings.Repeat("\x00", 14)) + attribute(2, 0x8010, files[i]+"\x00") + attribute(2, 0x800f, files[i+1])
	}
	return b
}

func attribute(level byte, id uint16, data string) string {
	sum := uint16(0)
	for i := range len(data) {
		sum += uint16(data[i])
	}
	b := binary.LittleEndian.AppendUint16([]byte{level}, id)
	b = append(binary.LittleEndian.AppendUint32(append(b, 0, 0), uint32(len(data))), data...)
	return string(binary.LittleEndian.AppendUint16(b, sum))
}

func inBase64(kind, name, content string) piece {
	return piece{"Content-Type: " + kind + "; name=\"" + name + "\"\nContent-Transfer-Encoding: base64", base64.StdEncoding.EncodeToString([]byte(content))}
}

// What Outlook wraps is decided like what is attached: the wrapping itself is no attachment.
func TestWhatOutlookWraps(t *testing.T) {
	tnef := func(content string) piece { return inBase64("application/ms-tnef", "winmail.dat", content) }
	saved := savedMail(t)
	for name, c := range map[string]struct{ raw, want string }{
		"its PDF is filed":       {multipart(tnef(winmail("r.pdf", "%PDF-1.4 ok\r"))), "winmail.dat ignored container, r.pdf filed"},
		"each file has its own":  {multipart(tnef(winmail("r.pdf", "%PDF-1.4 damaged\r", "b.txt", "x"))), "winmail.dat ignored container, r.pdf failed pdf-damaged, b.txt failed not-pdf"},
		"no file is inside":      {multipart(tnef(winmail())), "no-attachment: winmail.dat ignored container"},
		"nothing is readable":    {multipart(tnef("\x78\x9f\x3e\x22")), "winmail.dat failed not-pdf"},
		"a saved mail":           {multipart(inBase64("application/vnd.ms-outlook", "x.msg", saved)), "x.msg ignored container, Rechnung März.pdf filed, Text allein.eml failed not-pdf"},
		"a saved mail, cut off":  {multipart(inBase64("application/vnd.ms-outlook", "x.msg", saved[:600])), "x.msg failed not-pdf"},
		"a signed file":          {multipart(inBase64("application/octet-stream", "r.pdf.p7m", signedData("%PDF-1.4 ok\r"))), "r.pdf.p7m ignored container, r.pdf filed"},
		"a signed mail of text":  {multipart(inBase64("application/pkcs7-mime", "smime.p7m", signedData("Content-Type: text/plain\r\n\r\nx"))), "no-attachment: smime.p7m ignored container"},
		"resources of a Mac":     {multipart(attached("r.pdf", "%PDF-1.4 ok"), inBase64("application/octet-stream", "._r.pdf", "\x00\x05\x16\x07\x00\x02")), "r.pdf filed, ._r.pdf ignored apple-double"},
		"both halves of a Mac":   {multipart(inBase64("application/applefile", "r", appleSingle("%PDF-1.4 ok\r"))), "r ignored container, r filed"},
		"an encrypted file":      {multipart(inBase64("application/octet-stream", "geheim.p7m", envelopedData)), "geheim.p7m failed not-pdf"},
		"PGP beside a clear PDF": {strings.Replace(multipart(attached("r.pdf", "%PDF-1.4 ok"), attached("x.asc", "x")), "mixed", "encrypted", 1), "encrypted-mail: r.pdf filed, x.asc failed encrypted-mail"},
		"an encrypted mail":      {alone(inBase64("application/pkcs7-mime", "smime.p7m", envelopedData)), "encrypted-mail: smime.p7m failed encrypted-mail"},
		"a winmail.dat as octet": {multipart(inBase64("application/octet-stream", "att1.dat", winmail("r.pdf", "%PDF-1.4 ok\r"))), "att1.dat ignored container, r.pdf filed"},
	} {
		if got := described(decideMail(c.raw, nil)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func alone(p piece) string { return "Subject: x\n" + p.head + "\n\n" + p.text + "\n" }

// envelopedData begins like CMS that is encrypted (RFC 5652 section 6).
const envelopedData = "\x30\x82\x02\x7a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x82\x02\x6b\x30\x82\x02\x67\x02\x01\x00"

// signedData is an opaque CMS signature (RFC 5652) around content, in indefinite lengths, as far as a reader looks.
func signedData(content string) string {
	oid := func(last byte) string { return "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + string(rune(last)) }
	octets := "\x24\x80\x04" + string(rune(len(content))) + content + "\x00\x00"
	return "\x30\x80" + oid(2) + "\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + oid(1) + "\xa0\x80" + octets + "\x00\x00\x00\x00"
}

// appleSingle is a file of a Mac (RFC 1740) with its data half alone.
func appleSingle(content string) string {
	head := "\x00\x05\x16\x00\x00\x02\x00\x00" + strings.Repeat("\x00", 16) + "\x00\x01\x00\x00\x00\x01\x00\x00\x00\x26\x00\x00\x00"
	return head + string(rune(len(content))) + content
}

func (o *testOffice) failures() []storage.FailedImport {
	o.t.Helper()
	list, err := o.store.FailedImports(o.t.Context(), storage.FailedFilter{})
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

func TestTheFilesOfAWinmailAreFiledAsTheyAre(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "huber")
	invoice := onePage("aus Outlook")
	tnef := base64.StdEncoding.EncodeToString([]byte(winmail("Rechnung.pdf", invoice, "Notiz.txt", "x")))
	o.deliver(strings.Replace(letter(to, o.now, "Rechnung", "winmail.dat", tnef), "octet-stream\n", "ms-tnef\nContent-Transfer-Encoding: base64\n", 1), o.now)
	if got := o.once(o.service()); got.Filed != 1 || got.Failed != 1 {
		t.Fatalf("%+v, want one filed and one failed", got)
	}
	docs, err := o.store.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(docs) != 1 || docs[0].Name != "Rechnung.pdf" || o.read(docs[0]) != invoice {
		t.Errorf("documents %+v, %v", docs, err)
	}
}

// A mail over the office's limit is a failed import that keeps its original; what could be read of it is filed.
func TestAMailOverTheOfficesLimitIsTooLarge(t *testing.T) {
	o := newOffice(t)
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.MailLimit = 50
	if err := o.store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	raw := letter(o.address("10023", "ER", "huber"), o.now, "groß", "r.pdf", onePage("1"), "film.bin", strings.Repeat("film", 13<<20))
	o.deliver(raw, o.now)
	if got := o.once(o.service()); got.Filed != 1 || got.Failed != 1 {
		t.Fatalf("%+v, want one filed and one failed", got)
	}
	failed := o.failures()
	if len(failed) != 1 || !slices.Contains(failed[0].Reasons(), storage.ReasonTooLarge) || slices.Contains(failed[0].Reasons(), storage.ReasonEmpty) {
		t.Errorf("failed imports %+v", failed)
	}
}
