// Package mailtest is a mail provider in memory: an IMAP server with one
// mailbox, an SMTP server that keeps what it is sent, and a throw-away
// certificate authority for both.
//
// The demo office runs on it, and so do tests that want a real protocol
// conversation without a real provider. It is the one package besides
// imapbox and notify that imports go-imap and go-smtp.
//
// # Vocabulary
//
// A box is the IMAP mailbox, a sink the SMTP server. A folder is an IMAP
// mailbox name; INBOX always exists.
//
// # Promises
//
// Servers listen on 127.0.0.1 and a port the system chose, and on nothing
// else. They write no file and no log line. Close ends the listener and every
// connection and returns when the goroutines that served them are done.
// Everything may be used by several goroutines at once.
//
// What the box cannot do (go-imap's memory server): CONDSTORE, QRESYNC, ID,
// COMPRESS. Flags come back in lower case.
package mailtest
