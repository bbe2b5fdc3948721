package einvoice

import (
	"regexp"
	"strings"
)

func ebIsLine(name string) bool { return name == "ListLineItem" }

// ebVersion is the version in the namespace: …/schema/4p3/.
var ebVersion = regexp.MustCompile(`/(\d+)p(\d+)(/|$)`)

func ebSyntax(space string) Syntax {
	if v := ebVersion.FindStringSubmatch(space); v != nil {
		return EbInterface + Syntax(" "+v[1]+"."+v[2])
	}
	return EbInterface
}

// ebFields reads ebInterface 2.0 to 6.1. It states no net total and no sum of
// taxes: they are added up.
func ebFields(n *node) Invoice {
	seller, buyer := n.at("Biller"), n.at("InvoiceRecipient")
	inv := Invoice{
		Kind:          ebKind(n.attr("DocumentType")),
		Number:        n.line("InvoiceNumber"),
		Issued:        date(n.say("InvoiceDate")),
		Due:           date(n.say("PaymentConditions/DueDate")),
		Currency:      n.attr("InvoiceCurrency"),
		Seller:        ebName(seller),
		SellerVAT:     seller.line("VATIdentificationNumber"),
		SellerAddress: ebAddress(seller),
		Buyer:         ebName(buyer),
		BuyerAddress:  ebAddress(buyer),
		Reference:     buyer.line("OrderReference/OrderID"),
		Gross:         amount(n.say("TotalGrossAmount")),
		Payable:       amount(n.say("PayableAmount")),
	}
	if account := n.under("BeneficiaryAccount"); account != nil {
		inv.IBAN = iban(account.say("IBAN"))
	}
	var bases, amounts []string
	for _, item := range ebTaxItems(n.at("Tax")) {
		t := Tax{
			Rate:   amount(item.say("TaxPercent", "VATRate", "TaxRate")),
			Base:   amount(item.say("TaxableAmount", "TaxedAmount")),
			Amount: amount(item.say("TaxAmount", "Amount")),
			Reason: item.line("TaxExemption"),
		}
		inv.Taxes = append(inv.Taxes, t)
		bases, amounts = append(bases, t.Base), append(amounts, t.Amount)
	}
	inv.Net, inv.Tax = sum(bases), sum(amounts)
	inv.Notes = some(n.say("Details/HeaderDescription"), n.say("Details/FooterDescription"), n.say("PaymentConditions/Comment"), n.say("Comment"))
	return inv
}

// ebTaxItems are the rates: TaxItem from 5.0 on, VATItem in 4.x, Item before.
func ebTaxItems(tax *node) []*node {
	items := tax.all("TaxItem")
	for _, vat := range tax.all("VAT") {
		items = append(append(items, vat.all("VATItem")...), vat.all("Item")...)
	}
	return items
}

func ebKind(kind string) Kind {
	switch kind {
	case "CreditMemo", "SubsequentCredit":
		return KindCreditNote
	case "FinalSettlement":
		return KindFinal
	case "InvoiceForAdvancePayment":
		return KindPrepayment
	case "InvoiceForPartialDelivery":
		return KindPartial
	case "SelfBilling":
		return KindSelfBilled
	}
	return KindInvoice
}

func ebName(party *node) string {
	return party.line("Address/Name", "Contact/Name", "Address/Contact")
}

func ebAddress(party *node) []string {
	a := party.at("Address")
	town := spaced(a.line("ZIP"), a.line("Town"))
	return some(a.line("Street"), town, firstOf(a.line("Country"), a.at("Country").attr("CountryCode")))
}

func ebLine(n *node) Line {
	var names []string
	for _, d := range n.all("Description") {
		names = append(names, strings.Join(strings.Fields(d.text), " "))
	}
	return Line{
		Number:   n.line("PositionNumber"),
		Name:     spaced(names...),
		Quantity: amount(n.say("Quantity")),
		Unit:     n.at("Quantity").attr("Unit"),
		Price:    amount(n.say("UnitPrice")),
		Per:      amount(n.at("UnitPrice").attr("BaseQuantity")),
		TaxRate:  amount(n.say("TaxItem/TaxPercent", "VATRate", "TaxRate")),
		Amount:   amount(n.say("LineItemAmount")),
	}
}
