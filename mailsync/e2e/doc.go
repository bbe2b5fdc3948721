// Package e2e proves Belegpost from the outside: the built program, run as a
// process, against a real Dovecot, a real SMTP submission port and the real
// disk. Its tests know only the contract (commands, office.toml, JSON lines,
// folders), never a Go type of the program.
//
// Vocabulary: a kind is one sort of mail with what must come of it, written by
// hand in testdata/want.tsv before the code; the rig is the throw-away Dovecot
// with its own certificate authority; the sink is the SMTP server that keeps the
// notices; a point is a place in the program where the kill test ends it.
//
// The package itself exports only the generator of test mailboxes that the
// benchmark uses. It promises that a mail depends on the seed and its index
// alone, so any part of a mailbox can be made again anywhere. The tests run on
// Linux, because they start Debian's dovecot-imapd and read /proc.
package e2e
