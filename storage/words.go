package storage

// Identities. Names and numbers of clients and symbols may change; these never do.
type (
	ClerkID      int64
	ClientID     int64
	SymbolID     int64
	AddressID    int64
	RecipientID  int64
	MailID       int64
	DeliveryID   int64
	AttachmentID int64
	FailedID     int64
	DocumentID   int64
	FileID       int64
	OutboxID     int64
)

// Source says how a document came into the books.
type Source string

const (
	SourceEmail  Source = "email"  // filed out of a mail by itself
	SourceManual Source = "manual" // filed by hand from a failed import
	SourceUpload Source = "upload" // dragged in or chosen
)

// DocumentState is how far the books are with a document.
type DocumentState string

const (
	DocumentNew        DocumentState = "new"
	DocumentReleased   DocumentState = "released"    // zur Buchung freigegeben
	DocumentHandedOver DocumentState = "handed-over" // exported to the bookkeeping program
	DocumentBooked     DocumentState = "booked"      // verbucht: locked
	DocumentTrashed    DocumentState = "trashed"
)

// Flag marks something a bookkeeper should know about a document.
type Flag string

const (
	FlagLate          Flag = "late"           // came after its period was complete
	FlagDateDoubtful  Flag = "date-doubtful"  // the mail's own date was not usable
	FlagHeaderAddress Flag = "header-address" // the address stood in To or Cc only
	FlagMailDefects   Flag = "mail-defects"   // the mail was damaged
	FlagUnchecked     Flag = "unchecked"      // PDFium was not available
	FlagDerived       Flag = "derived"        // made by Belegpost from another file
	FlagSigned        Flag = "signed"         // carries a digital signature
)

// FailedState is whether somebody still has to look at a failed import.
type FailedState string

const (
	FailedOpen      FailedState = "open"
	FailedResolved  FailedState = "resolved"  // at least one attachment was filed by hand
	FailedDismissed FailedState = "dismissed" // done without filing anything
)

// MailStatus is what became of a mail as a whole.
type MailStatus string

const (
	MailWaiting        MailStatus = "waiting" // spooled, not decided yet
	MailFiled          MailStatus = "filed"
	MailPartlyFiled    MailStatus = "partly-filed"
	MailFailed         MailStatus = "failed"
	MailRepeat         MailStatus = "repeat"    // all its deliveries were known
	MailDuplicate      MailStatus = "duplicate" // all its documents were there already
	MailReturnedNotice MailStatus = "returned-notice"
	MailBounce         MailStatus = "bounce"
	MailConfirmation   MailStatus = "confirmation" // a provider's auto-forward confirmation
)

// Outcome is what became of one attachment.
type Outcome string

const (
	OutcomeFiled     Outcome = "filed"
	OutcomeFailed    Outcome = "failed"
	OutcomeIgnored   Outcome = "ignored"
	OutcomeDuplicate Outcome = "duplicate"
)

// Reason says why something was not filed. assets/wording has the sentences.
type Reason string

// Reasons of failed imports.
const (
	ReasonNotPDF         Reason = "not-pdf"
	ReasonPDFEncrypted   Reason = "pdf-encrypted"
	ReasonPDFDamaged     Reason = "pdf-damaged"
	ReasonPDFTimeout     Reason = "pdf-timeout"
	ReasonNotReallyPDF   Reason = "not-really-pdf"
	ReasonEmpty          Reason = "empty-attachment"
	ReasonNoAttachment   Reason = "no-attachment"
	ReasonUnknownAddress Reason = "unknown-address"
	ReasonAddressRetired Reason = "address-retired"
	ReasonClientInactive Reason = "client-inactive"
	ReasonUnreadable     Reason = "unreadable-mail"
	ReasonEncryptedMail  Reason = "encrypted-mail"
	ReasonTooLarge       Reason = "too-large"
	ReasonLimit          Reason = "limit-exceeded"
	ReasonPeriodComplete Reason = "period-complete"
)

// Reasons why a part of a mail is ignored: nobody attached it on purpose.
const (
	IgnoredInlineImage Reason = "inline-image" // small, or referenced by the HTML text
	IgnoredSeenImage   Reason = "seen-image"   // seen from this sender before
	IgnoredSignature   Reason = "signature"    // smime.p7s, PGP
	IgnoredAppleDouble Reason = "apple-double" // the resource half
	IgnoredCalendar    Reason = "calendar"
	IgnoredReceipt     Reason = "receipt"    // read receipts, delivery reports
	IgnoredContainer   Reason = "container"  // a forwarded mail whose contents are listed by themselves
	IgnoredOwnNotice   Reason = "own-notice" // sent out by Belegpost itself
	IgnoredText        Reason = "body-text"  // the mail\'s own text under a name that a program gave it
)

// Confidence says where a delivery's address was found.
type Confidence string

const (
	ConfidenceEnvelope Confidence = "envelope" // written by the mailbox's own provider
	ConfidenceHeader   Confidence = "header"   // To, Cc and their like
	ConfidenceNone     Confidence = "none"     // no address of ours at all
)

// Trust says why a delivery's address is believed.
type Trust string

const (
	TrustProbe    Trust = "probe"    // the mailbox's provider wrote it where the probe has seen it write
	TrustProvider Trust = "provider" // the server that delivered the mail wrote it; the probe has not been run
	TrustSender   Trust = "sender"   // only what the sender wrote names it
)

// DateSource says which date decided the period.
type DateSource string

const (
	DateFromHeader   DateSource = "date"
	DateFromServer   DateSource = "internaldate"
	DateFromReceived DateSource = "received"
)

// DateReason says why a mail's own date does not decide the period.
type DateReason string

const (
	DateMissing    DateReason = "missing"
	DateUnreadable DateReason = "unreadable"
	DateFar        DateReason = "far"    // more than 7 days from when it came
	DateFuture     DateReason = "future" // a month to come
)

// Success says which confirmations a recipient gets; failures are always told.
type Success string

const (
	SuccessEach  Success = "each"
	SuccessDaily Success = "daily"
	SuccessNone  Success = "none"
)

// NoticeKind is what an outbox mail is about.
type NoticeKind string

const (
	NoticeFailure NoticeKind = "failure"
	NoticeSuccess NoticeKind = "success"
	NoticeDigest  NoticeKind = "digest" // several failures or successes in one mail
	NoticeOffice  NoticeKind = "office" // to the office's own recipients
	NoticeTest    NoticeKind = "test"
)

// OutboxState is how far a notice is.
type OutboxState string

const (
	OutboxDue     OutboxState = "due"
	OutboxHeld    OutboxState = "held"    // no sending account, or the circuit breaker
	OutboxSending OutboxState = "sending" // handed to the server, answer not recorded yet
	OutboxSent    OutboxState = "sent"
	OutboxBounced OutboxState = "bounced"
	OutboxGivenUp OutboxState = "given-up"
)
