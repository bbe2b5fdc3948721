package state

import "time"

// Mailbox is what the window needs of mail; main fills it.
type Mailbox interface {
	SyncNow()
	Status() MailboxStatus
	StatusChanged() <-chan struct{} // closed at the next change
}

// MailboxStatus is the state of the mailbox as the window shows it.
type MailboxStatus struct {
	Phase          string // idle connecting fetching waiting elsewhere off
	Host           string
	LastSync       time.Time
	Done, Total    int    // mails of this round
	Problem        string // a ready sentence, "" if none
	NextTry        time.Time
	NoKeywords     []string // folders whose server refuses our keyword
	SendingProblem string   // a ready sentence, "" if none
}
