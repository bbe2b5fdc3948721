package einvoice_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"belegpost/storage/einvoice"
	"belegpost/storage/storagetest/cputime"
)

// samples is the folder of e-invoices of other people; "" where there is none
// beside this clone.
func samples(t testing.TB) string {
	t.Helper()
	shared := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Log("no ../shared beside this clone: nothing to check")
		return ""
	}
	return filepath.Join(shared, "samples", "einvoice")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestSamples holds the table that comes with the samples, and prints what is
// read beside it. The PDFs among them are read by package mailsync's test.
func TestSamples(t *testing.T) {
	dir := samples(t)
	if dir == "" {
		return
	}
	in := csv.NewReader(must(os.Open(filepath.Join(dir, "want.tsv"))))
	in.Comma = '\t'
	rows := must(in.ReadAll())
	read := 0
	for _, row := range rows[1:] {
		if filepath.Ext(row[0]) != ".xml" {
			continue
		}
		inv, err := einvoice.Read(must(os.ReadFile(filepath.Join(dir, row[0]))))
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		got := []string{inv.Number, inv.Issued, inv.Seller, inv.Total(), inv.Currency}
		if fmt.Sprint(got) != fmt.Sprint(row[2:7]) {
			t.Errorf("%s: %q, want %q", row[0], got, row[2:7])
		}
		if len(inv.Lines) == 0 || inv.Lines[0].Amount == "" && inv.Net != "0" {
			t.Errorf("%s: lines %+v", row[0], inv.Lines)
		}
		t.Logf("%-70s %-15s %-11s %s  net %s tax %s gross %s payable %s %s, due %s, %s, %d lines", row[0], inv.Syntax, inv.Kind,
			strings.Join(got[:3], " | "), inv.Net, inv.Tax, inv.Gross, inv.Payable, inv.Currency, inv.Due, inv.IBAN, len(inv.Lines))
		read++
	}
	if read < 40 {
		t.Errorf("%d invoices", read)
	}
}

const ubl = `<?xml version="1.0" encoding="UTF-8"?>
<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:a" xmlns:cbc="urn:b">
<cbc:ID>RE-1</cbc:ID><cbc:IssueDate>2026-03-02+01:00</cbc:IssueDate><cbc:DueDate>2026-04-01</cbc:DueDate>
<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode><cbc:Note>Danke &amp; Gru&#223;</cbc:Note><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Müller &amp;
 Söhne</cbc:Name></cac:PartyName>
<cac:PartyTaxScheme><cbc:CompanyID>201/113/40209</cbc:CompanyID><cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyTaxScheme><cbc:CompanyID>DE123456789</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Huber GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>at61 1904 3002 3457 3201</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="CHF">1.99</cbc:TaxAmount></cac:TaxTotal>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">2.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>10.00</cbc:TaxableAmount><cbc:TaxAmount>2.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:Percent>20</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>10.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>12.000</cbc:TaxInclusiveAmount><cbc:PayableAmount>-0.10</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity><cbc:LineExtensionAmount>10.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Schrauben</cbc:Name><cac:ClassifiedTaxCategory><cbc:Percent>20</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
<cac:SubInvoiceLine><cbc:ID>1.1</cbc:ID></cac:SubInvoiceLine><cac:Price><cbc:PriceAmount>5.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</ubl:Invoice>`

// TestUBL holds the fields one by one: what is in another currency, another
// scheme or another place is not taken.
func TestUBL(t *testing.T) {
	inv, err := einvoice.Read([]byte(ubl))
	if err != nil {
		t.Fatal(err)
	}
	want := einvoice.Invoice{Syntax: einvoice.UBL, Kind: einvoice.KindCorrected, Number: "RE-1", Issued: "2026-03-02", Due: "2026-04-01",
		Currency: "EUR", Seller: "Müller & Söhne", SellerVAT: "DE123456789", Buyer: "Huber GmbH", IBAN: "AT611904300234573201",
		Net: "10.00", Tax: "2.00", Gross: "12.000", Payable: "-0.10", Notes: []string{"Danke & Gruß"},
		Lines: []einvoice.Line{{Number: "1", Name: "Schrauben", Quantity: "2", Unit: "H87", Price: "5.00", TaxRate: "20", Amount: "10.00"}},
		Taxes: []einvoice.Tax{{Rate: "20", Base: "10.00", Amount: "2.00"}}}
	if fmt.Sprintf("%+v", inv) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", inv, want)
	}
}

// TestWrapped finds an invoice inside a signature and an envelope, and nowhere
// else.
func TestWrapped(t *testing.T) {
	_, body, _ := strings.Cut(ubl, "?>\n")
	for outer, ok := range map[string]bool{
		`<dsig:Signature xmlns:dsig="http://www.w3.org/2000/09/xmldsig#"><dsig:SignedInfo><dsig:Reference URI=""/></dsig:SignedInfo><dsig:Object>%s</dsig:Object></dsig:Signature>`: true,
		`<StandardBusinessDocument xmlns="urn:un"><StandardBusinessDocumentHeader/>%s</StandardBusinessDocument>`:                                                                   true,
		`<html><body>%s</body></html>`: false,
		`<Signature>%s</Signature>`:    false,
	} {
		inv, err := einvoice.Read(fmt.Appendf(nil, outer, body))
		if (err == nil) != ok || ok && inv.Number != "RE-1" {
			t.Errorf("%s: %q, %v", outer, inv.Number, err)
		}
		if _, known := einvoice.Recognise(fmt.Appendf(nil, outer, body)); known != ok {
			t.Errorf("%s: recognised %v", outer, known)
		}
	}
}

// TestCharsets reads the same invoice in every encoding, whatever it declares.
func TestCharsets(t *testing.T) {
	latin := must(charmap.ISO8859_1.NewEncoder().String(strings.Replace(ubl, "UTF-8", "iso-8859-1", 1)))
	for name, raw := range map[string]string{
		"UTF-8":                        ubl,
		"UTF-8 with a mark":            "\xef\xbb\xbf" + ubl,
		"UTF-8 that says UTF-16":       strings.Replace(ubl, "UTF-8", "UTF-16", 1),
		"UTF-8 that says nothing":      strings.Replace(ubl, ` encoding="UTF-8"`, "", 1),
		"UTF-8 of an unknown name":     strings.Replace(ubl, "UTF-8", "x-unknown", 1),
		"Latin-1":                      latin,
		"Windows-1252 that says UTF-8": must(charmap.Windows1252.NewEncoder().String(ubl)),
		"UTF-16 little":                must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(ubl)),
		"UTF-16 big, no mark":          must(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(strings.Replace(ubl, "UTF-8", "UTF-16", 1))),
		"blanks before the start":      "\r\n " + ubl,
	} {
		inv, err := einvoice.Read([]byte(raw))
		if err != nil || inv.Seller != "Müller & Söhne" || inv.Notes[0] != "Danke & Gruß" {
			t.Errorf("%s: %q %q, %v", name, inv.Seller, inv.Notes, err)
		}
		if _, ok := einvoice.Recognise([]byte(raw)); !ok {
			t.Errorf("%s is not recognised", name)
		}
	}
}

// TestRecogniseLooksFarEnough: licence texts of several kilobytes come first.
func TestRecogniseLooksFarEnough(t *testing.T) {
	long := strings.Replace(ubl, "<ubl:Invoice", "<!--"+strings.Repeat("Lizenz ä ", 5000)+"--><ubl:Invoice", 1)
	if s, ok := einvoice.Recognise([]byte(long)); !ok || s != einvoice.UBL {
		t.Error(s, ok)
	}
	cut := strings.Index(long, "ä") + 1 // within the letter
	if _, ok := einvoice.Recognise([]byte(long[:cut])); ok {
		t.Error("recognised without a root")
	}
	for _, other := range []string{"", "PK\x03\x04", "Rechnung", "<html/>", `<Invoice xmlns="urn:example"/>`, `<SCRDMCCBDACIOMessageStructure xmlns="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"/>`} {
		if s, ok := einvoice.Recognise([]byte(other)); ok {
			t.Errorf("%q is %s", other, s)
		}
	}
}

// TestRefused: what is made to do harm ends at once and for a reason.
func TestRefused(t *testing.T) {
	body := ubl[strings.Index(ubl, "<ubl:Invoice"):]
	head := `<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">`
	bomb := `<!DOCTYPE lolz [<!ENTITY lol "lol">`
	for i := range 9 {
		bomb += fmt.Sprintf(`<!ENTITY lol%d "%s">`, i, strings.Repeat("&lol;", 10))
	}
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"entity bomb":       {bomb + `]>` + body, einvoice.ErrRefused},
		"external entity":   {`<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + body, einvoice.ErrRefused},
		"deep":              {head + strings.Repeat("<a>", 400_000), einvoice.ErrRefused},
		"wide":              {head + strings.Repeat("<a/>", 250_000) + "</ubl:Invoice>", einvoice.ErrRefused},
		"wide line":         {head + "<InvoiceLine>" + strings.Repeat("<a/>", 250_000) + "</InvoiceLine></ubl:Invoice>", einvoice.ErrRefused},
		"cut":               {ubl[:len(ubl)*2/3], einvoice.ErrMalformed},
		"crossed":           {head + "<a><b></a></b></ubl:Invoice>", einvoice.ErrMalformed},
		"undefined entity":  {head + "<ID>&x;</ID></ubl:Invoice>", einvoice.ErrMalformed},
		"wrapper only":      {`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">` + strings.Repeat("<Object>", 300_000), einvoice.ErrUnknown},
		"too large":         {ubl + strings.Repeat(" ", einvoice.MaxSize), einvoice.ErrRefused},
		"many attributes":   {`<a ` + strings.Repeat(`b="" `, 200_000) + `/>`, einvoice.ErrUnknown},
		"nothing":           {"", einvoice.ErrUnknown},
		"another namespace": {`<Invoice xmlns="urn:example"><ID>1</ID></Invoice>`, einvoice.ErrUnknown},
	} {
		var err error
		if _, ok := cputime.Within(2*time.Second, func() { _, err = einvoice.Read([]byte(c.raw)) }); !ok {
			t.Errorf("%s took long", name)
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestManyLines keeps the first lines and counts the others.
func TestManyLines(t *testing.T) {
	line := ubl[strings.Index(ubl, "<cac:InvoiceLine>") : strings.Index(ubl, "</cac:InvoiceLine>")+len("</cac:InvoiceLine>")]
	inv, err := einvoice.Read([]byte(strings.Replace(ubl, line, strings.Repeat(line, 5000), 1)))
	if err != nil || len(inv.Lines) != 2000 || inv.MoreLines != 3000 || inv.Payable != "-0.10" {
		t.Error(len(inv.Lines), inv.MoreLines, inv.Payable, err)
	}
}

// TestSumsAreExact: ebInterface's missing totals are added up as decimals.
func TestSumsAreExact(t *testing.T) {
	inv, err := einvoice.Read([]byte(`<Invoice xmlns="http://www.ebinterface.at/schema/5p0/" DocumentType="CreditMemo" InvoiceCurrency="EUR">
<InvoiceNumber>7</InvoiceNumber><InvoiceDate>2026-01-31</InvoiceDate><Tax>
<TaxItem><TaxableAmount>90071992547409.93</TaxableAmount><TaxPercent>20</TaxPercent><TaxAmount>0.1</TaxAmount></TaxItem>
<TaxItem><TaxableAmount>0.07</TaxableAmount><TaxPercent>10</TaxPercent><TaxAmount>1e9</TaxAmount></TaxItem>
<TaxItem><TaxableAmount>0</TaxableAmount><TaxPercent>0</TaxPercent><TaxAmount>0,20</TaxAmount></TaxItem></Tax>
<TotalGrossAmount>12,5</TotalGrossAmount><PayableAmount>NaN</PayableAmount></Invoice>`))
	if err != nil || inv.Net != "90071992547410.00" || inv.Tax != "0.30" || inv.Gross != "12.5" || inv.Payable != "" || inv.Total() != "12.5" ||
		inv.Kind != einvoice.KindCreditNote || inv.Syntax != "ebInterface 5.0" {
		t.Errorf("%+v, %v", inv, err)
	}
}

// FuzzRead: no panic, no hang, and nothing in the fields that a list or a page
// cannot show.
func FuzzRead(f *testing.F) {
	f.Add([]byte(ubl))
	if dir := samples(f); dir != "" {
		for _, name := range must(filepath.Glob(filepath.Join(dir, "*.xml"))) {
			f.Add(must(os.ReadFile(name)))
		}
	}
	f.Add([]byte("\xff\xfe<\x00"))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var inv einvoice.Invoice
		var err error
		if broken := cputime.Bounded(len(raw), func() { inv, err = einvoice.Read(raw) }); broken != "" {
			t.Error(broken)
		}
		syntax, known := einvoice.Recognise(raw)
		if err != nil {
			return
		}
		if len(raw) < einvoice.HeadSize && (!known || syntax != inv.Syntax) {
			t.Errorf("read as %s, recognised as %s, %v", inv.Syntax, syntax, known)
		}
		for _, s := range []string{inv.Number, inv.Seller, inv.Buyer, inv.SellerVAT, inv.Currency} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") || len(s) > 8<<10 {
				t.Errorf("field %q", s)
			}
		}
		for _, a := range []string{inv.Net, inv.Tax, inv.Gross, inv.Payable} {
			if strings.Trim(a, "-.0123456789") != "" {
				t.Errorf("amount %q", a)
			}
		}
		for _, d := range []string{inv.Issued, inv.Due} {
			if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
				t.Errorf("date %q", d)
			}
		}
	})
}
