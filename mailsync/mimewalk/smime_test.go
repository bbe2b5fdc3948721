package mimewalk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

// certificate makes a throw-away key and certificate.
func certificate(t testing.TB) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Huber"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func signCMS(t testing.TB, content []byte) []byte {
	t.Helper()
	key, cert := certificate(t)
	signed, err := pkcs7.NewSignedData(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := signed.AddSigner(cert, key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	der, err := signed.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func smimeMail(params string, cms []byte) []byte {
	return []byte("From: a@b.at\r\nContent-Type: application/pkcs7-mime; " + params + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		base64.StdEncoding.EncodeToString(cms) + "\r\n")
}

func signedMail(t testing.TB, content []byte) []byte {
	return smimeMail("smime-type=signed-data; name=smime.p7m", signCMS(t, content))
}

const signedEntity = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n" +
	"--b\r\nContent-Type: application/pdf; name=r.pdf\r\n\r\n" + casePDF + "\r\n--b--\r\n"

func checkSigned(t *testing.T, m *Message) {
	t.Helper()
	checkMessage(t, m)
	if len(m.Parts) != 1 || len(m.Parts[0].Nested) != 1 {
		t.Fatalf("parts %+v, want one with one inside; defects %q", m.Parts, m.Defects)
	}
	p := m.Parts[0].Nested[0]
	if p.Name != "r.pdf" || string(p.Bytes()) != casePDF || p.Container != ContainerSMIME || p.Path != "1/2" {
		t.Errorf("inside is %+v", p)
	}
	if m.Parts[0].NestedText != "hello" || m.Encrypted {
		t.Errorf("text %q, encrypted %t", m.Parts[0].NestedText, m.Encrypted)
	}
}

func TestAnOpaqueSignatureIsOpened(t *testing.T) {
	checkSigned(t, Walk(signedMail(t, []byte(signedEntity)), Limits{}))
}

// Outlook and others write BER: indefinite lengths, the content in pieces.
func TestAnOpaqueSignatureInBERIsOpened(t *testing.T) {
	indefinite := func(tag byte, inner ...[]byte) []byte {
		return slices.Concat([]byte{tag, 0x80}, slices.Concat(inner...), []byte{0, 0})
	}
	primitive := func(tag byte, b []byte) []byte { return append([]byte{tag, byte(len(b))}, b...) }
	var pieces [][]byte
	for chunk := range slices.Chunk([]byte(signedEntity), 100) {
		pieces = append(pieces, primitive(tagOctets, chunk))
	}
	oidData := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}
	cms := indefinite(tagSequence, primitive(tagOID, oidSigned), indefinite(tagContext0, indefinite(tagSequence,
		primitive(0x02, []byte{1}), indefinite(0x31, indefinite(tagSequence, primitive(tagOID, oidData))),
		indefinite(tagSequence, primitive(tagOID, oidData), indefinite(tagContext0, indefinite(tagOctetsParts, pieces...))))))
	checkSigned(t, Walk(smimeMail("smime-type=signed-data", cms), Limits{}))
}

func TestASignedFileIsFoundUnderItsOwnName(t *testing.T) {
	raw := strings.Replace(string(signedMail(t, []byte(casePDF))), "smime.p7m", "Rechnung.pdf.p7m", 1)
	m := Walk([]byte(raw), Limits{})
	checkMessage(t, m)
	if len(m.Parts) != 1 || len(m.Parts[0].Nested) != 1 {
		t.Fatalf("parts %+v", m.Parts)
	}
	if p := m.Parts[0].Nested[0]; p.Name != "Rechnung.pdf" || string(p.Bytes()) != casePDF {
		t.Errorf("inside is %+v", p)
	}
}

func TestEncryptedMailIsRecognised(t *testing.T) {
	enveloped := []byte{tagSequence, 0x80, tagOID, 9}
	enveloped = append(enveloped, oidEnveloped...)
	encrypted := map[string][]byte{
		"enveloped-data":      smimeMail("smime-type=enveloped-data", enveloped),
		"only declared":       smimeMail("smime-type=enveloped-data", []byte("?")),
		"type of the content": smimeMail("name=smime.p7m", enveloped),
		"PGP":                 []byte("Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--\r\n"),
	}
	for name, raw := range encrypted {
		m := Walk(raw, Limits{})
		if !m.Encrypted || len(m.Parts) != 1 {
			t.Errorf("%s: encrypted %t, %d parts", name, m.Encrypted, len(m.Parts))
		}
	}
	forward := append([]byte("Content-Type: message/rfc822\r\n\r\n"), encrypted["PGP"]...)
	if m := Walk(forward, Limits{}); m.Encrypted {
		t.Error("a mail that forwards an encrypted one is not encrypted itself")
	}
}

func TestABrokenSignatureIsADefect(t *testing.T) {
	whole := signCMS(t, []byte(signedEntity))
	for n := range len(whole) {
		checkMessage(t, Walk(smimeMail("name=smime.p7m", whole[:n]), Limits{}))
	}
	m := Walk(smimeMail("name=smime.p7m", []byte("no CMS at all")), Limits{})
	if len(m.Parts) != 1 || !slices.Contains(m.Defects, defectSMIME) {
		t.Errorf("defects %q", m.Defects)
	}
}
