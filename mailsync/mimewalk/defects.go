package mimewalk

import "slices"

// The sentences of Message.Defects. They are stored and shown, so they stay as they are; none of them quotes the mail.
const (
	defectBareCR           = "Its lines end in CR alone."
	defectMboxFrom         = "A mailbox separator line stood before the header."
	defectHeaderSize       = "The header is larger than the limit; fields are missing."
	defectBlankSeparator   = "Header and body are separated by a line of white space."
	defectIndentedField    = "The first header line is indented."
	defectUnfolded         = "A continued header line is not indented."
	defectJunkLine         = "The header has a line that is no field."
	defectNoSeparator      = "There is no empty line between header and body."
	defectType             = "A Content-Type is unreadable."
	defectManyTypes        = "A part has several Content-Type fields."
	defectManyParams       = "A field has too many parameters; the rest is ignored."
	defectDepth            = "The parts are nested too deeply; the rest is kept as one part."
	defectParts            = "There are too many parts; the rest is ignored."
	defectSize             = "The decoded size is over the limit; parts are missing their content."
	defectTime             = "Reading took too long; the rest is ignored."
	defectEncodedMultipart = "A multipart is transfer encoded as a whole."
	defectGuessedBoundary  = "The boundary is missing or wrong and was guessed."
	defectNoBoundary       = "A multipart has no boundary line and was read as one part."
	defectNotClosed        = "The final boundary is missing."
	defectUnknownEncoding  = "A transfer encoding is unknown."
	defectGuessedBase64    = "A part without a usable transfer encoding was read as base64."
	defectNotEncoded       = "A part is declared as base64 and is not encoded."
	defectBase64Junk       = "Base64 data have foreign bytes in them."
	defectBase64Trailer    = "Text follows the end of base64 data."
	defectBase64Padding    = "Base64 data end without padding."
	defectCutOff           = "A part is cut off."
	defectNoUuencode       = "A part declared as uuencode has no such data."
	defectPDFAsText        = "A PDF is declared as text."
	defectBinaryAsText     = "Binary content is declared as text."
	defectSMIME            = "An S/MIME part is unreadable."
	defectTNEF             = "A winmail.dat is damaged; what was readable was taken out of it."
	defectTNEFChecksum     = "A checksum in a winmail.dat is wrong."
	defectMSG              = "An Outlook message is damaged; what was readable was taken out of it."
	defectLink             = "An attachment is only a link to a file that was not sent."
	defectCoded            = "A file written into the text does not match its checksum."
	defectPacked           = "A part is packed too densely to be unpacked."
	defectPartial          = "The mail is only one piece of a divided message."
	defectExternal         = "A part only says where a file is kept; it was not fetched."
)

const maxDefects = 50

func (w *walker) defect(sentence string) {
	if len(w.msg.Defects) < maxDefects && !slices.Contains(w.msg.Defects, sentence) {
		w.msg.Defects = append(w.msg.Defects, sentence)
	}
}

func (w *walker) hit(limit, sentence string) {
	if w.msg.Limit == "" {
		w.msg.Limit = limit
	}
	w.defect(sentence)
}
