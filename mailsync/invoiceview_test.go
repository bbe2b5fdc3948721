package mailsync

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"belegpost/assets/wording"
	"belegpost/mailsync/pdf"
	"belegpost/storage/einvoice"
)

const twoLines = `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>RE26-0031</ID><IssueDate>2026-03-02</IssueDate>
<DueDate>2026-04-01</DueDate><InvoiceTypeCode>380</InvoiceTypeCode><Note>Danke für Ihren Auftrag.</Note><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<AccountingSupplierParty><Party><PartyName><Name>Papier &amp; Büro Kolar KG</Name></PartyName><PostalAddress><StreetName>Ring 1</StreetName><PostalZone>1010</PostalZone><CityName>Wien</CityName></PostalAddress>
<PartyTaxScheme><CompanyID>ATU12345678</CompanyID><TaxScheme><ID>VAT</ID></TaxScheme></PartyTaxScheme></Party></AccountingSupplierParty>
<AccountingCustomerParty><Party><PartyName><Name>Huber GmbH</Name></PartyName></Party></AccountingCustomerParty>
<PaymentMeans><PayeeFinancialAccount><ID>AT611904300234573201</ID></PayeeFinancialAccount></PaymentMeans>
<TaxTotal><TaxAmount>200.75</TaxAmount><TaxSubtotal><TaxableAmount>1003.75</TaxableAmount><TaxAmount>200.75</TaxAmount><TaxCategory><Percent>20.00</Percent></TaxCategory></TaxSubtotal></TaxTotal>
<LegalMonetaryTotal><TaxExclusiveAmount>1003.75</TaxExclusiveAmount><TaxInclusiveAmount>1204.5</TaxInclusiveAmount><PayableAmount>1000</PayableAmount></LegalMonetaryTotal>
<InvoiceLine><ID>1</ID><InvoicedQuantity unitCode="H87">2.50</InvoicedQuantity><LineExtensionAmount>1003.75</LineExtensionAmount><Item><Name>Schreibtisch</Name></Item><Price><PriceAmount>401.5000</PriceAmount></Price></InvoiceLine></Invoice>`

// TestInvoiceViewSaysEverything reads the page that is made with PDFium again.
func TestInvoiceViewSaysEverything(t *testing.T) {
	v := pdf.NewViewer(pdf.Config{})
	defer v.Close()
	for lang, want := range map[string][]string{
		wording.Austrian: {"Rechnung RE26-0031", "Papier & Büro Kolar KG", "UID ATU12345678", "1010 Wien", "Huber GmbH", "02.03.2026", "01.04.2026",
			"AT61 1904 3002 3457 3201", "Schreibtisch", "2,5 Stk.", "401,50", "1.003,75", "20 % USt von € 1.003,75", "€ 200,75", "€ 1.204,50",
			"Zahlbetrag", "€ 1.000,00", "Danke für Ihren Auftrag.", "Das Original ist die XML-Datei."},
		wording.German:  {"USt-IdNr. ATU12345678", "1.204,50 €", "1.000,00 €"},
		wording.English: {"Invoice RE26-0031", "2 Mar 2026", "VAT ID ATU12345678", "2.5 pcs", "€1,204.50", "€1,000.00", "20 % VAT of €1,003.75"},
	} {
		made, err := InvoiceView(lang, []byte(twoLines))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := InvoiceView(lang, []byte(twoLines)); !bytes.Equal(made, again) {
			t.Errorf("%s: other bytes the second time", lang)
		}
		d, err := v.Open(t.Context(), bytes.NewReader(made), int64(len(made)), "")
		if err != nil {
			t.Fatal(err)
		}
		text, err := d.Text(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, text)
			}
		}
	}
}

// TestLongInvoicesTurnPages: the head of the table stands on every page, and no
// line is lost.
func TestLongInvoicesTurnPages(t *testing.T) {
	line := twoLines[strings.Index(twoLines, "<InvoiceLine>"):strings.Index(twoLines, "</Invoice>")]
	made, err := InvoiceView(wording.Austrian, []byte(strings.Replace(twoLines, line, strings.Repeat(line, 200), 1)))
	if err != nil {
		t.Fatal(err)
	}
	v := pdf.NewViewer(pdf.Config{})
	defer v.Close()
	d, err := v.Open(t.Context(), bytes.NewReader(made), int64(len(made)), "")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for n := range d.Pages {
		text, err := d.Text(t.Context(), n)
		if err != nil || n < d.Pages-1 && !strings.Contains(text, "Bezeichnung") {
			t.Errorf("page %d: %v\n%.200s", n+1, err, text)
		}
		lines += strings.Count(text, "Schreibtisch")
	}
	if lines != 200 || d.Pages < 4 {
		t.Errorf("%d lines on %d pages", lines, d.Pages)
	}
}

func TestWhatIsNoInvoiceHasNoView(t *testing.T) {
	if _, err := InvoiceView(wording.German, []byte("<html/>")); !errors.Is(err, einvoice.ErrUnknown) {
		t.Error(err)
	}
}
