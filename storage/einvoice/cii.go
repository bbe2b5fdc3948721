package einvoice

func ciiIsLine(name string) bool { return name == "IncludedSupplyChainTradeLineItem" }

// ciiFields reads CII D16B and ZUGFeRD 1.0, which has other names for the same.
func ciiFields(n *node) Invoice {
	document := n.either("ExchangedDocument", "HeaderExchangedDocument")
	trade := n.either("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
	agreement := trade.either("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
	settlement := trade.either("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
	totals := settlement.either("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
	seller, buyer := agreement.at("SellerTradeParty"), agreement.at("BuyerTradeParty")
	inv := Invoice{
		Kind:          kindOf(document.say("TypeCode")),
		Number:        document.line("ID"),
		Issued:        ciiDate(document.at("IssueDateTime")),
		Currency:      settlement.line("InvoiceCurrencyCode"),
		Seller:        ciiName(seller),
		SellerVAT:     ciiVAT(seller),
		SellerAddress: ciiAddress(seller),
		Buyer:         ciiName(buyer),
		BuyerAddress:  ciiAddress(buyer),
		Reference:     agreement.line("BuyerReference", "BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID"),
		Net:           amount(totals.say("TaxBasisTotalAmount", "LineTotalAmount")),
		Gross:         amount(totals.say("GrandTotalAmount")),
		Payable:       amount(totals.say("DuePayableAmount")),
	}
	if inv.Currency == "" {
		inv.Currency = firstOf(totals.at("GrandTotalAmount").attr("currencyID"), totals.at("DuePayableAmount").attr("currencyID"))
	}
	if totals != nil {
		inv.Tax = inCurrency(totals.all("TaxTotalAmount"), inv.Currency)
	}
	for _, terms := range settlement.all("SpecifiedTradePaymentTerms") {
		inv.Due = firstOf(inv.Due, ciiDate(terms.at("DueDateDateTime")))
	}
	for _, means := range settlement.all("SpecifiedTradeSettlementPaymentMeans") {
		inv.IBAN = firstOf(inv.IBAN, iban(means.say("PayeePartyCreditorFinancialAccount/IBANID")))
	}
	for _, tax := range settlement.all("ApplicableTradeTax") {
		inv.Taxes = append(inv.Taxes, Tax{
			Rate:   ciiRate(tax),
			Base:   amount(tax.say("BasisAmount")),
			Amount: amount(tax.say("CalculatedAmount")),
			Reason: tax.line("ExemptionReason"),
		})
	}
	for _, note := range document.all("IncludedNote") {
		inv.Notes = append(inv.Notes, some(note.say("Content"))...)
	}
	return inv
}

// ciiDate is the date in a DateTimeString or DateTime.
func ciiDate(n *node) string {
	if n == nil {
		return ""
	}
	for _, c := range append([]*node{n}, n.children...) {
		if d := date(c.text); d != "" {
			return d
		}
	}
	return ""
}

func ciiName(party *node) string {
	return party.line("Name", "SpecifiedLegalOrganization/TradingBusinessName", "DefinedTradeContact/PersonName", "DefinedTradeContact/DepartmentName", "GlobalID", "ID")
}

// ciiVAT is the registration of scheme VA; FC is the tax office's number.
func ciiVAT(party *node) string {
	for _, r := range party.all("SpecifiedTaxRegistration") {
		if id := r.at("ID"); id.attr("schemeID") == "VA" {
			return r.line("ID")
		}
	}
	return ""
}

func ciiAddress(party *node) []string {
	a := party.at("PostalTradeAddress")
	return some(a.line("LineOne"), a.line("LineTwo"), a.line("LineThree"),
		spaced(a.line("PostcodeCode"), a.line("CityName")), a.line("CountryID"))
}

func ciiRate(tax *node) string { return amount(tax.say("RateApplicablePercent", "ApplicablePercent")) }

func ciiLine(n *node) Line {
	agreement := n.either("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
	delivery := n.either("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
	settlement := n.either("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
	totals := settlement.either("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
	price := agreement.either("NetPriceProductTradePrice", "GrossPriceProductTradePrice")
	return Line{
		Number:   n.line("AssociatedDocumentLineDocument/LineID"),
		Name:     n.line("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description", "AssociatedDocumentLineDocument/IncludedNote/Content"),
		Quantity: amount(delivery.say("BilledQuantity")),
		Unit:     delivery.at("BilledQuantity").attr("unitCode"),
		Price:    amount(price.say("ChargeAmount")),
		Per:      amount(price.say("BasisQuantity")),
		TaxRate:  ciiRate(settlement.at("ApplicableTradeTax")),
		Amount:   amount(totals.say("LineTotalAmount")),
	}
}
