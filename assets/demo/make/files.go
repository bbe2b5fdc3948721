//go:build demomails

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"log"
	"slices"
	"strings"
	"time"
)

// zipped packs files without compression: the bytes are the same whatever
// the version of the compressor.
func zipped(names []string, data ...[]byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, name := range names {
		header := &zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC)}
		f, err := w.CreateHeader(header)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := f.Write(data[i]); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}

// docx is a Word document with one paragraph a line; the first is a heading.
func docx(lines ...string) []byte {
	const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	types := xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	rels := xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	var doc strings.Builder
	doc.WriteString(xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	for i, s := range lines {
		style := ""
		if i == 0 {
			style = `<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>`
		}
		fmt.Fprintf(&doc, `<w:p><w:r>%s<w:t xml:space="preserve">%s</w:t></w:r></w:p>`, style, escaped(s))
	}
	doc.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`)
	return zipped([]string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"},
		[]byte(types), []byte(rels), []byte(doc.String()))
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// xrechnung is the invoice as UBL 2.1 with the customization of XRechnung 3.0
// (EN 16931).
func (v invoice) xrechnung() []byte {
	net, tax, gross := v.sums()
	date := func(s string) string { return s[6:] + "-" + s[3:5] + "-" + s[:2] }
	dec := func(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
	var b strings.Builder
	w := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	w(`<?xml version="1.0" encoding="UTF-8"?>`)
	w(`<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" ` +
		`xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" ` +
		`xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">`)
	w(`  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>`)
	w(`  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>`)
	w("  <cbc:ID>%s</cbc:ID>\n  <cbc:IssueDate>%s</cbc:IssueDate>", escaped(v.number), date(v.date))
	w("  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>")
	w("  <cbc:BuyerReference>%s</cbc:BuyerReference>", escaped(v.customer))
	w("%s%s", partyXML("AccountingSupplierParty", v.from), partyXML("AccountingCustomerParty", v.to))
	w("  <cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>%s</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>",
		strings.ReplaceAll(v.from.iban, " ", ""))
	w(`  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">%s</cbc:TaxAmount>`, dec(gross-net))
	rates := []int{}
	for rate := range tax {
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	for _, rate := range rates {
		w(`    <cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">%s</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">%s</cbc:TaxAmount>`+
			`<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>%d</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>`,
			dec(tax[rate][0]), dec(tax[rate][1]), rate)
	}
	w(`  </cac:TaxTotal>`)
	w(`  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">%s</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">%s</cbc:TaxExclusiveAmount>`+
		`<cbc:TaxInclusiveAmount currencyID="EUR">%s</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">%s</cbc:PayableAmount></cac:LegalMonetaryTotal>`,
		dec(net), dec(net), dec(gross), dec(gross))
	for i, l := range v.lines {
		w(`  <cac:InvoiceLine><cbc:ID>%d</cbc:ID><cbc:InvoicedQuantity unitCode="C62">%s</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">%s</cbc:LineExtensionAmount>`+
			`<cac:Item><cbc:Name>%s</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>%d</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>`+
			`<cac:Price><cbc:PriceAmount currencyID="EUR">%s</cbc:PriceAmount></cac:Price></cac:InvoiceLine>`,
			i+1, strings.ReplaceAll(quantity(l.quantity), ",", "."), dec(l.net()), escaped(l.text), l.vat, dec(l.price))
	}
	w(`</ubl:Invoice>`)
	return []byte(b.String())
}

func partyXML(role string, p party) string {
	zip, town, _ := strings.Cut(p.town, " ")
	return fmt.Sprintf("  <cac:%[1]s><cac:Party><cac:PartyName><cbc:Name>%[2]s</cbc:Name></cac:PartyName>"+
		"<cac:PostalAddress><cbc:StreetName>%[3]s</cbc:StreetName><cbc:CityName>%[4]s</cbc:CityName><cbc:PostalZone>%[5]s</cbc:PostalZone>"+
		"<cac:Country><cbc:IdentificationCode>AT</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"+
		"<cac:PartyTaxScheme><cbc:CompanyID>%[6]s</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"+
		"<cac:PartyLegalEntity><cbc:RegistrationName>%[2]s</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:%[1]s>\n",
		role, escaped(p.name), escaped(p.street), escaped(town), zip, strings.ReplaceAll(p.uid, " ", ""))
}
