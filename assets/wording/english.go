package wording

import "strings"

// What several reasons have in common.
const (
	englishNotPDF    = "{name} is {a type}. Only PDF files are filed automatically."
	englishSendPDF   = "Please send the document as a PDF or file it by hand."
	englishNotReally = "{name} is named like a PDF file but is {a type}."
	englishSendReal  = "Please send the document as a real PDF file."
	englishFetch     = "Download the document from the sender or ask for it as a PDF, and drag the file here."
	englishProgram   = "Do not open it: documents are not programs. Finish the import without filing."
	englishAskAgain  = "Ask the sender for the file again; finish this one without filing."
	englishByHand    = "If it is a document after all, file it by hand."
	englishNothing   = "There is nothing to do."
)

var english = table{
	unknownReason: reason{"", "{name} could not be filed automatically ({code}).", "Please look at it in Belegpost and file it by hand.",
		"Look at the file and file it here."},
	unnamed: "An attachment without a name",
	file:    "file",
	article: englishArticle,
	office: map[string]string{
		"client": "Client", "clients": "Clients", "of-client": "of the client", "symbol": "Symbol", "cash": "Cash", "vat-id": "VAT ID", "january": "January",
	},
	invoice: map[string]string{
		"invoice": "Invoice", "credit-note": "Credit note", "corrected": "Corrected invoice", "partial": "Partial invoice",
		"prepayment": "Prepayment invoice", "final": "Final invoice", "self-billed": "Self-billed invoice",
		"date": "Date", "due": "Due on", "reference": "Reference", "iban": "IBAN", "position": "No.", "name": "Description",
		"quantity": "Quantity", "price": "Unit price", "rate": "VAT %", "amount": "Amount", "net": "Net amount",
		"tax": "{rate} % VAT of {base}", "tax-total": "VAT", "gross": "Gross amount", "payable": "Amount payable",
		"per": "{price} per {per}", "more": "… and {n} more lines",
		"foot": "Readable view of an e-invoice ({syntax}), made by Belegpost. The original is the XML file.",
	},
	units: map[string]string{
		"C62": "pcs", "H87": "pcs", "XPP": "pcs", "EA": "pcs", "HUR": "h", "DAY": "days", "WEE": "weeks", "MON": "months", "ANN": "years",
		"MIN": "min", "KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "l", "MTR": "m", "MTK": "m²", "MTQ": "m³", "KMT": "km", "KWH": "kWh", "LS": "lump sum",
		"SET": "set", "PR": "pair", "XPK": "pkg", "XCT": "ctn", "P1": "%", "NAR": "pcs",
	},
	reasons: map[string]reason{
		"not-pdf":         {"not a PDF", englishNotPDF, englishSendPDF, "File it as it is, or open it with “…”, save it as a PDF and drag the PDF here."},
		"not-pdf/picture": {"not a PDF", englishNotPDF, englishSendPDF, "You can file the image as a PDF here."},
		"not-pdf/einvoice": {"not a PDF", englishNotPDF, englishSendPDF,
			"You can file it here: as a readable PDF, the original stays beside it."},
		"not-pdf/zip": {"not a PDF", englishNotPDF, englishSendPDF,
			"Tick below what you want to file from it. If nothing is listed, save the archive with “…”, unpack it and drag the documents here."},
		"not-pdf/archive": {"not a PDF", englishNotPDF, englishSendPDF,
			"Save it with “…”, unpack it and drag the documents here."},
		"not-pdf/html":    {"not a PDF", englishNotPDF, englishSendPDF, englishFetch},
		"not-pdf/program": {"not a PDF", englishNotPDF, englishSendPDF, englishProgram},
		"not-pdf/heic": {"not a PDF",
			"{name} is {a type}. Belegpost cannot show it and cannot make a PDF of it.",
			"Please send the document as PDF or JPEG (on the iPhone: Settings, Camera, Formats, “Most Compatible”); in the office: open the photo, save it as PDF or JPEG and file it by hand.",
			"Open the photo with “…”, save it as PDF or JPEG and drag that here."},
		"pdf-encrypted": {"password protected",
			"{name} is protected by a password and cannot be opened.",
			"Please send it again without a password, or file it by hand with the password.",
			"Enter the password in the preview on the left, or file it as it is, with its password."},
		"pdf-damaged": {"damaged PDF",
			"{name} is damaged and cannot be opened.",
			"Please save or request the document again and send it once more.", englishAskAgain},
		"pdf-timeout": {"check took too long",
			"{name} could not be checked in the time allowed.",
			"Please look at it and file it by hand, or save it as a PDF again and send it.",
			"Look at it and file it here."},
		"not-really-pdf":         {"not really a PDF", englishNotReally, englishSendReal, englishFetch},
		"not-really-pdf/picture": {"not really a PDF", englishNotReally, englishSendReal, "You can file the image as a PDF here."},
		"not-really-pdf/program": {"not really a PDF", englishNotReally, englishSendReal, englishProgram},
		"empty-attachment": {"empty attachment",
			"{name} is empty (0 bytes).", "Please check the file and send it again.", englishAskAgain},
		"no-attachment": {"no attachment",
			"The e-mail has no attachment.",
			"Please attach the invoice as a PDF and send it again; a link or text in the e-mail is not enough.",
			"If the invoice is in the text, file that as a PDF here; if there is only a link to it, download it there and drag the file here."},
		"unknown-address": {"unknown address",
			"The e-mail was sent to an import address that does not exist.",
			"Please check the address; if the e-mail is a document, it can be assigned by hand.",
			"If it is a document, choose below where it belongs and file it."},
		"address-retired": {"address retired",
			"The e-mail was sent to an import address that is no longer in use.",
			"Please use the current address and tell it to the sender.",
			"Choose below where the document belongs, file it, and tell the sender the current address."},
		"client-inactive": {"no longer a client",
			"The import address belongs to a client that has left; new documents are no longer filed automatically.",
			"Please ask the office where the document belongs.",
			"Find out where the document belongs and file it here, or finish the import without filing."},
		"unreadable-mail": {"unreadable e-mail",
			"The e-mail is so damaged that its attachments cannot be read.",
			"Please send the document in a new e-mail.",
			"Ask the sender for a new e-mail; finish this one without filing."},
		"encrypted-mail": {"encrypted e-mail",
			"The e-mail is encrypted (S/MIME or PGP) and cannot be read.",
			"Please send the document without encryption.",
			"Open it in your mail program and drag the document here, or ask the sender to send it without encryption."},
		"too-large": {"too large",
			"{name} is too large to be filed automatically.",
			"Please save it smaller or split it over several e-mails.",
			"You can file it here. If its content is missing, take it from your mail program and drag it here."},
		"limit-exceeded": {"too many parts",
			"The e-mail has too many or too deeply nested parts and was not read completely.",
			"Please send the documents in several simple e-mails.",
			"Look at it in your mail program and drag here what is missing."},
		"period-complete": {"period complete",
			"{name} belongs to a period whose documents are already complete.",
			"Please ask the office which period it belongs to.",
			"Choose another period below, or file it anyway."},
		"inline-image": {"image in the text",
			"{name} is a small image from the text of the e-mail (usually a logo) and is not filed.",
			"If it is a document after all, please file it by hand.", englishByHand},
		"seen-image": {"known image",
			"{name} has come from this sender before (usually a logo) and is not filed.",
			"If it is a document after all, please file it by hand.", englishByHand},
		"signature":    {"signature", "{name} is the e-mail’s electronic signature and not a document.", englishNothing, englishNothing},
		"apple-double": {"extra data of macOS", "{name} holds only extra data of macOS and no document.", englishNothing, englishNothing},
		"calendar":     {"calendar entry", "{name} is a calendar entry and not a document.", englishNothing, englishNothing},
		"receipt":      {"read or delivery receipt", "{name} is a read or delivery receipt and not a document.", englishNothing, englishNothing},
		"container":    {"wrapper", "{name} is only the wrapper; what is inside is listed by itself.", englishNothing, englishNothing},
		"own-notice":   {"own notice", "{name} comes from a notice of Belegpost and is recorded already.", englishNothing, englishNothing},
		"body-text":    {"e-mail text", "{name} is the text of the e-mail itself and not an attachment.", englishNothing, englishNothing},
	},
	types: map[string]string{
		"pdf": "PDF file", "jpeg": "JPEG image", "png": "PNG image", "gif": "GIF image", "tiff": "TIFF image", "heic": "HEIC photo (iPhone)", "webp": "WebP image",
		"bmp": "BMP image", "svg": "SVG image", "image": "image", "word": "Word document", "odt": "OpenDocument text", "rtf": "RTF document",
		"excel": "Excel sheet", "slides": "presentation", "office": "Office document", "zip": "ZIP archive", "archive": "archive", "html": "HTML page",
		"csv": "CSV table", "calendar": "calendar entry", "vcard": "business card", "mail": "e-mail", "tnef": "Outlook package (winmail.dat)",
		"signature": "electronic signature", "sealed": "encrypted message", "piece": "e-mail fragment", "reference": "file reference", "program": "program", "postscript": "PostScript file",
		"einvoice": "e-invoice (XML)", "xml": "XML file", "text": "text file", "audio": "sound recording", "video": "video", "font": "font file",
		"binary": "file of unknown kind",
	},
}

// englishArticle gives "a JPEG image", "an archive". SVG, HTML, RTF and XML are
// spelled out, so most of them begin with a vowel.
func englishArticle(typeName string) string {
	for _, vowel := range []string{"A", "E", "I", "O", "HTML", "SVG", "RTF", "XML"} {
		if strings.HasPrefix(strings.ToUpper(typeName), vowel) {
			return "an " + typeName
		}
	}
	return "a " + typeName
}
