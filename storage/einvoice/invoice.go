package einvoice

import "errors"

// Syntax is the XML language of an invoice, with the version where it matters.
type Syntax string

// The syntaxes; ebInterface stands before its version ("ebInterface 4.3").
const (
	CII         Syntax = "CII"
	ZUGFeRD1    Syntax = "ZUGFeRD 1.0"
	UBL         Syntax = "UBL"
	EbInterface Syntax = "ebInterface"
)

// Kind is what an invoice is called.
type Kind string

// The kinds. What is not known is an invoice.
const (
	KindInvoice    Kind = "invoice"
	KindCreditNote Kind = "credit-note"
	KindCorrected  Kind = "corrected"
	KindPartial    Kind = "partial"
	KindPrepayment Kind = "prepayment"
	KindFinal      Kind = "final"
	KindSelfBilled Kind = "self-billed"
)

// Invoice is what an e-invoice says about itself. Fields that the file leaves
// out are empty; dates are 2006-01-02; amounts are decimal text with a point.
type Invoice struct {
	Syntax    Syntax
	Kind      Kind
	Number    string
	Issued    string
	Due       string
	Currency  string // ISO 4217
	Seller    string
	SellerVAT string
	Buyer     string
	IBAN      string // without blanks
	Net       string
	Tax       string
	Gross     string
	Payable   string // what is left to pay, after advance payments

	SellerAddress []string // lines
	BuyerAddress  []string
	Reference     string // the buyer's: Leitweg-ID, order number
	Notes         []string
	Lines         []Line
	MoreLines     int // lines that are left out here
	Taxes         []Tax
}

// Line is one line of an invoice.
type Line struct {
	Number   string
	Name     string
	Quantity string
	Unit     string // as the file has it, mostly a code of UN/ECE Recommendation 20
	Price    string // of one unit, or of as many as Per says
	Per      string // "" is 1
	TaxRate  string // per cent
	Amount   string // net
}

// Tax is the tax of one rate.
type Tax struct {
	Rate   string // per cent
	Base   string
	Amount string
	Reason string // of an exemption
}

// Total is the amount to show for the whole invoice: what is payable, else the
// gross amount.
func (i Invoice) Total() string {
	if i.Payable != "" {
		return i.Payable
	}
	return i.Gross
}

var (
	// ErrUnknown: it is no invoice of a syntax that we know.
	ErrUnknown = errors.New("no known e-invoice")
	// ErrMalformed: it is not well-formed XML.
	ErrMalformed = errors.New("e-invoice is not well-formed")
	// ErrRefused: it has a DOCTYPE, or more of something than invoices have.
	ErrRefused = errors.New("e-invoice is refused")
)
