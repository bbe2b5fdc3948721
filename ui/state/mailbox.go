package state

import "time"

// Mailbox is what the window needs of mail; main fills it.
type Mailbox interface {
	// SyncNow asks for new mail at once; it does not wait.
	SyncNow()
	// Status is the state at this moment.
	Status() MailboxStatus
	// StatusChanged returns a channel that is closed at the next change.
	StatusChanged() <-chan struct{}
}

// Phases of [MailboxStatus].
const (
	PhaseIdle       = "idle"       // waits for the server to say something
	PhaseConnecting = "connecting" // signs in
	PhaseFetching   = "fetching"   // takes new mail over
	PhaseWaiting    = "waiting"    // for the next try after trouble
	PhaseElsewhere  = "elsewhere"  // another session on this machine does it
	PhaseOff        = "off"        // no mailbox is set up
)

// MailboxStatus is the state of the mailbox as the window shows it.
type MailboxStatus struct {
	Phase          string // one of the Phase constants
	Host           string
	LastSync       time.Time // zero before the first one
	Done, Total    int       // mails of this round; Total is 0 while unknown
	Offline        bool      // what is wrong is that the server cannot be reached
	Problem        error     // why nothing is fetched; the window says it in its language
	NextTry        time.Time // after trouble
	NoKeywords     []string  // folders whose server refuses our keyword
	SendingProblem error     // why nothing is sent
}

// SetUp reports that there is a mailbox, as far as is known yet.
func (m MailboxStatus) SetUp() bool { return m.Phase != PhaseOff }
