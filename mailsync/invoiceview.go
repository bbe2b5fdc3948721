package mailsync

import (
	"cmp"
	"strconv"
	"strings"

	"belegpost/assets/wording"
	"belegpost/mailsync/pdf"
	"belegpost/storage/einvoice"
)

// InvoiceView makes a readable PDF of an XML e-invoice, in a language of
// package wording: for the preview, for printing and to be filed beside the
// XML, always the same bytes. It fails with the errors of [einvoice.Read].
func InvoiceView(lang string, xml []byte) ([]byte, error) {
	i, err := einvoice.Read(xml)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return wording.InvoiceWord(lang, key) }
	amount := func(number string) string { return wording.Amount(lang, number, i.Currency) }
	f := pdf.Form{
		Title: strings.TrimSpace(say(string(i.Kind)) + " " + i.Number),
		Fields: [][2]string{{say("date"), wording.Date(lang, i.Issued)}, {say("due"), wording.Date(lang, i.Due)},
			{say("reference"), i.Reference}, {say("iban"), fours(i.IBAN)}},
		Table: invoiceLines(lang, i),
		Text:  i.Notes,
		Foot:  wording.Fill(say("foot"), "syntax", string(i.Syntax)),
	}
	f.Blocks[0] = append([]string{i.Seller}, i.SellerAddress...)
	if i.SellerVAT != "" {
		f.Blocks[0] = append(f.Blocks[0], say("vat-id")+" "+i.SellerVAT)
	}
	f.Blocks[1] = append([]string{i.Buyer}, i.BuyerAddress...)
	total := func(name, number string, bold bool) {
		if number != "" {
			f.Totals = append(f.Totals, pdf.Total{Name: name, Amount: amount(number), Bold: bold})
		}
	}
	total(say("net"), i.Net, false)
	for _, t := range i.Taxes {
		total(strings.TrimSpace(wording.Fill(say("tax"), "rate", wording.Quantity(lang, cmp.Or(t.Rate, "0")), "base", amount(t.Base))+" "+t.Reason),
			t.Amount, false)
	}
	if len(i.Taxes) == 0 {
		total(say("tax-total"), i.Tax, false)
	}
	total(say("gross"), i.Gross, i.Payable == "" || i.Payable == i.Gross)
	if i.Payable != i.Gross {
		total(say("payable"), i.Payable, true)
	}
	return pdf.FormToPDF(f)
}

// invoiceLines are the lines of an invoice as a table.
func invoiceLines(lang string, i einvoice.Invoice) pdf.Table {
	say := func(key string) string { return wording.InvoiceWord(lang, key) }
	t := pdf.Table{Columns: []pdf.Column{{Head: say("position"), Share: 0.07}, {Head: say("name"), Share: 0.42},
		{Head: say("quantity"), Share: 0.15, Right: true}, {Head: say("price"), Share: 0.14, Right: true},
		{Head: say("rate"), Share: 0.08, Right: true}, {Head: say("amount"), Share: 0.14, Right: true}}}
	for _, l := range i.Lines {
		price := ""
		if l.Price != "" {
			price = wording.Decimal(lang, l.Price)
		}
		if per := wording.Quantity(lang, l.Per); per != "" && per != "1" {
			price = wording.Fill(say("per"), "price", price, "per", per)
		}
		amount := ""
		if l.Amount != "" {
			amount = wording.Decimal(lang, l.Amount)
		}
		t.Rows = append(t.Rows, []string{l.Number, l.Name, strings.TrimSpace(wording.Quantity(lang, l.Quantity) + " " + wording.Unit(lang, l.Unit)),
			price, wording.Quantity(lang, l.TaxRate), amount})
	}
	if i.MoreLines > 0 {
		t.Rows = append(t.Rows, []string{"", wording.Fill(say("more"), "n", wording.Quantity(lang, strconv.Itoa(i.MoreLines)))})
	}
	return t
}

// fours sets an IBAN in groups of four.
func fours(iban string) string {
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
