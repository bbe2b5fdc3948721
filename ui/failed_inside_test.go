package ui

import (
	"archive/zip"
	"bytes"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// TestEnterFilesThePDFsOfAnArchive: they stand below the archive, ticked, and
// are looked at by a tap; one that was left out keeps the import in the list.
func TestEnterFilesThePDFsOfAnArchive(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"Ordner/eins.pdf", "liste.txt", "zwei.pdf"} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, map[bool]string{true: "%PDF-1.4 " + name, false: "Text"}[strings.HasSuffix(name, "pdf")])
		must(t, err)
	}
	must(t, z.Close())
	q := newQueue(t, "de-AT", laptop)
	q.mail("Rechnungen", "", q.at.ID, "alles.zip="+b.String())
	q.press(fyne.KeyDown)
	q.until("the archive was looked into", func() bool { return len(q.work().Inside) == 1 })
	q.says("alles.zip", "eins.pdf", "liste.txt", "zwei.pdf")
	q.picture("failed-zip")
	for _, r := range q.page.detail.rows {
		if r.inside.Position == 3 {
			r.tick.SetChecked(false)
		}
	}
	q.press(fyne.KeyReturn)
	q.until("the first is filed", func() bool { return strings.HasSuffix(q.files(), "eins.pdf") && !q.work().Busy })
	q.until("it is shown as filed", func() bool {
		for _, files := range q.work().Inside {
			return files[0].Document != 0
		}
		return false
	})
	q.says("abgelegt")
	for _, r := range q.page.detail.rows {
		if r.inside.Position == 3 {
			r.tick.SetChecked(true)
		}
	}
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "zwei.pdf") {
		t.Errorf("filed %s", got)
	}
}

// TestEnterFilesThePhotosOfAnArchive: without a PDF in it they are ticked and
// become one, an e-invoice stands behind its page, and a text is left in it.
func TestEnterFilesThePhotosOfAnArchive(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range []string{"beleg1.jpg", "beleg2.jpg", "re.xml", "liste.txt"} {
		w, err := z.Create(name)
		must(t, err)
		switch {
		case i < 2:
			must(t, jpeg.Encode(w, receipt(i+3), nil))
		case i == 2:
			_, err = io.WriteString(w, `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>`)
		default:
			_, err = io.WriteString(w, "Text")
		}
		must(t, err)
	}
	must(t, z.Close())
	q := newQueue(t, "de-AT", laptop)
	q.mail("Kassabelege März", "", q.at.ID, "fotos.zip="+b.String())
	q.press(fyne.KeyDown)
	q.until("the archive was looked into", func() bool { return len(q.work().Inside) == 1 })
	q.says("fotos.zip", "beleg1.jpg", "beleg2.jpg", "re.xml", "liste.txt", "JPEG-Bild", "E-Rechnung")
	q.picture("failed-zip-photos")
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/Kassabelege März.pdf\n10023 Huber GmbH/ER/2026-03/re.pdf" {
		t.Errorf("filed %s", got)
	}
	if got := strings.Join(q.made, ","); got != "an invoice,2 images" {
		t.Errorf("made %s", got)
	}
}

// TestInvoiceSaysSupplierNumberAndTotal, and Enter files it behind its page.
func TestInvoiceSaysSupplierNumberAndTotal(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("E-Rechnung", "", q.at.ID, "re.xml=<x/>")
	q.press(fyne.KeyDown)
	q.says("Papier & Büro Kolar KG · Rechnung RE26-0031 · € 1.204,50")
	q.picture("failed-invoice")
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/re.pdf" || strings.Join(q.made, ",") != "an invoice" {
		t.Errorf("filed %s of %v", got, q.made)
	}
}
