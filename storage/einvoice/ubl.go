package einvoice

func ublIsLine(name string) bool { return name == "InvoiceLine" || name == "CreditNoteLine" }

// ublFields reads UBL 2: Invoice and CreditNote.
func ublFields(n *node) Invoice {
	seller, buyer := n.at("AccountingSupplierParty/Party"), n.at("AccountingCustomerParty/Party")
	totals := n.either("LegalMonetaryTotal", "RequestedMonetaryTotal")
	inv := Invoice{
		Kind:          kindOf(n.say("InvoiceTypeCode", "CreditNoteTypeCode")),
		Number:        n.line("ID"),
		Issued:        date(n.say("IssueDate")),
		Due:           date(n.say("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")),
		Currency:      n.line("DocumentCurrencyCode"),
		Seller:        ublName(seller),
		SellerVAT:     ublVAT(seller),
		SellerAddress: ublAddress(seller),
		Buyer:         ublName(buyer),
		BuyerAddress:  ublAddress(buyer),
		Reference:     n.line("BuyerReference", "OrderReference/ID"),
		Net:           amount(totals.say("TaxExclusiveAmount", "LineExtensionAmount")),
		Gross:         amount(totals.say("TaxInclusiveAmount")),
		Payable:       amount(totals.say("PayableAmount")),
	}
	if n.name == "CreditNote" {
		inv.Kind = KindCreditNote
	}
	if inv.Currency == "" {
		inv.Currency = firstOf(totals.at("PayableAmount").attr("currencyID"), totals.at("TaxInclusiveAmount").attr("currencyID"))
	}
	var taxes []*node
	for _, total := range n.all("TaxTotal") {
		taxes = append(taxes, total.all("TaxAmount")...)
		for _, part := range total.all("TaxSubtotal") {
			inv.Taxes = append(inv.Taxes, Tax{
				Rate:   amount(part.say("TaxCategory/Percent", "Percent")),
				Base:   amount(part.say("TaxableAmount")),
				Amount: amount(part.say("TaxAmount")),
				Reason: part.line("TaxCategory/TaxExemptionReason"),
			})
		}
	}
	inv.Tax = inCurrency(taxes, inv.Currency)
	for _, means := range n.all("PaymentMeans") {
		inv.IBAN = firstOf(inv.IBAN, iban(means.say("PayeeFinancialAccount/ID")))
	}
	for _, note := range n.all("Note") {
		inv.Notes = append(inv.Notes, some(note.text)...)
	}
	return inv
}

// ublName is the name that a party trades under, else its legal one, else who
// is to be asked for.
func ublName(party *node) string {
	return party.line("PartyName/Name", "PartyLegalEntity/RegistrationName", "PartyTaxScheme/RegistrationName", "Contact/Name", "PartyIdentification/ID")
}

func ublVAT(party *node) string {
	other := ""
	for _, scheme := range party.all("PartyTaxScheme") {
		id := scheme.line("CompanyID")
		switch scheme.say("TaxScheme/ID") {
		case "VAT":
			return id
		case "", "UID", "UST", "MWST":
			other = firstOf(other, id)
		}
	}
	return other
}

func ublAddress(party *node) []string {
	a := party.at("PostalAddress")
	return some(spaced(a.line("StreetName"), a.line("BuildingNumber")), a.line("AdditionalStreetName"),
		spaced(a.line("PostalZone"), a.line("CityName")), a.line("Country/Name", "Country/IdentificationCode"))
}

func ublLine(n *node) Line {
	quantity := n.either("InvoicedQuantity", "CreditedQuantity")
	l := Line{
		Number:  n.line("ID"),
		Name:    n.line("Item/Name", "Item/Description"),
		Unit:    quantity.attr("unitCode"),
		Price:   amount(n.say("Price/PriceAmount")),
		Per:     amount(n.say("Price/BaseQuantity")),
		TaxRate: amount(n.say("Item/ClassifiedTaxCategory/Percent", "TaxTotal/TaxSubtotal/TaxCategory/Percent", "TaxTotal/TaxSubtotal/Percent")),
		Amount:  amount(n.say("LineExtensionAmount")),
	}
	if quantity != nil {
		l.Quantity = amount(quantity.text)
	}
	return l
}
