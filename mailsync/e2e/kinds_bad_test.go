//go:build linux

package e2e

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
)

// failing are attachments that are no PDF, for the client with two recipients.
func (c cast) failing() []kind {
	to := []string{c[maierER]}
	jpeg := func(name string, seed uint64) file { return file{name, "image/jpeg", photo(seed)} }
	word := file{"Rechnung.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx()}
	archive := file{"Belege.zip", "application/zip", zipped("a.pdf", string(PDF("im ZIP a")), "b.pdf", string(PDF("im ZIP b")))}
	return []kind{
		{letter: letter{key: "jpeg-only", to: to}, files: []file{jpeg("foto.jpg", 1)}},
		{letter: letter{key: "pdf-and-jpeg", to: to}, files: []file{good("gut neben Foto.pdf"), jpeg("beleg.jpg", 2)}},
		{letter: letter{key: "docx", to: to}, files: []file{word}},
		{letter: letter{key: "zip", to: to}, files: []file{archive}},
	}
}

// files are attachments that say PDF and are none, and what else fails.
func (c cast) files() []kind {
	to := []string{c[cafeER]}
	encrypted, err := os.ReadFile(filepath.Join("testdata", "kinds", "encrypted.pdf"))
	if err != nil { // the kind then fails as empty-attachment
		encrypted = nil
	}
	cut := []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R")
	page := []byte("<!DOCTYPE html>\n<html><head><title>Rechnung</title></head><body>Bitte melden Sie sich an.</body></html>\n")
	image := file{"IMG_2041.jpg", "image/jpeg", photo(3)}
	pdf := func(name string, data []byte) []file { return []file{{name, "application/pdf", data}} }
	return []kind{
		{letter: letter{key: "xrechnung-alone", to: to}, files: []file{{"xrechnung.xml", "application/xml", xrechnung("X-1")}}},
		{letter: letter{key: "encrypted-pdf", to: to}, files: pdf("geheim.pdf", encrypted)},
		{letter: letter{key: "damaged-pdf", to: to}, files: pdf("kaputt.pdf", cut)},
		{letter: letter{key: "html-named-pdf", to: to}, files: pdf("seite.pdf", page)},
		{letter: letter{key: "empty-attachment", to: to}, files: pdf("leer.pdf", nil)},
		{letter: letter{key: "body-only", to: to, body: textPart}, files: nil},
		{letter: letter{key: "inline-photo", to: to, parts: []string{htmlWith(image.ctype, image.name, image.data)}}, files: []file{image}},
	}
}

// mixed are mails with something harmful, damaged or automatic in them.
func (c cast) mixed() []kind {
	open, junk := good("offen.pdf"), good("muell.pdf")
	encoded := string(base64Lines(junk.data))
	encoded = strings.Replace(encoded, "\r\n", "!*\r\n", 2)
	exe := file{"setup.exe", "application/octet-stream", executable()}
	return []kind{
		{letter: letter{key: "no-final-boundary", to: []string{c[maierER]}, unclosed: true}, files: []file{open}},
		{letter: letter{key: "base64-junk", to: []string{c[maierER]}, parts: []string{"Content-Type: application/pdf; name=\"muell.pdf\"\nContent-Disposition: attachment; filename=\"muell.pdf\"\nContent-Transfer-Encoding: base64\n\n" + encoded}}, files: []file{junk}},
		{letter: letter{key: "executable-and-more", to: []string{c[labor]}}, files: []file{good("harmlos.pdf"), exe, {"bild.jpg", "image/jpeg", photo(4)}}},
		c.gmailConfirmation(),
	}
}

// sealed are signed and encrypted mails.
func (c cast) sealed() []kind {
	to := []string{c[labor]}
	signed := good("signierte Mail.pdf")
	signature := file{"smime.p7s", "application/pkcs7-signature", []byte("\x30\x14\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x07\x30\x05\x02\x01\x01\x31\x00")}
	clear := multipart("mixed", "=_clear", []string{textPart, attachPDF(signed.name, signed.data)}, false)
	signedBody := strings.Replace(multipart("signed", "=_sig", []string{clear, attach(signature.ctype, signature.name, signature.data)}, false),
		"multipart/signed;", "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256;", 1)
	armour := "-----BEGIN PGP MESSAGE-----\n\nhQEMA0v2cQF1xXxXAQf/abcdefgh\n=abcd\n-----END PGP MESSAGE-----\n"
	pgpBody := strings.Replace(multipart("encrypted", "=_pgp", []string{
		"Content-Type: application/pgp-encrypted\nContent-Description: PGP/MIME version identification\n\nVersion: 1\n",
		"Content-Type: application/octet-stream; name=\"encrypted.asc\"\nContent-Disposition: inline; filename=\"encrypted.asc\"\n\n" + armour,
	}, false), "multipart/encrypted;", "multipart/encrypted; protocol=\"application/pgp-encrypted\";", 1)
	// ContentInfo of envelopedData (1.2.840.113549.1.7.3) around an empty content
	enveloped := []byte("\x30\x14\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x07\x30\x05\x02\x01\x00\x31\x00")
	smimeBody := "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\nContent-Disposition: attachment; filename=\"smime.p7m\"\n" +
		"Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(enveloped) + "\n"
	return []kind{
		{letter: letter{key: "signed-and-pdf", to: []string{c[maierER]}, body: signedBody}, files: []file{signed, signature}},
		{letter: letter{key: "pgp-encrypted", to: to, body: pgpBody}, files: []file{{name: "encrypted.asc", data: bytes.TrimSuffix(crlf(armour), []byte("\r\n"))}}},
		{letter: letter{key: "smime-encrypted", to: to, body: smimeBody}, files: []file{{name: "smime.p7m", data: enveloped}}},
	}
}
