// Package storage is what the office knows: its words, its rules, the SQLite
// file and the archive folder.
//
// Everything else meets through this package. mailsync writes what came by
// mail, the window and the commands write what people do, and all of them are
// told by [Store.Changes] after a commit. No other package knows that there
// is a database, and no other package writes below the archive.
//
// # On disk
//
//	<data>/belegpost.db           SQLite, local disks only
//	<data>/sync.lock              held by the session that fetches mail
//	<data>/spool/ab/<sha256>.eml  original mails by hash
//	<data>/spool/ab/<sha256>.att  attachments of failed imports by hash
//	<archive>/.belegpost-archive  marker; without it nothing is filed
//	<archive>/10023 Huber GmbH/ER/2026-03/Rechnung 4711.pdf
//
// # Promises
//
// [Store.Check] is these promises as code; every test's store runs it at the
// end, and "belegpost check" runs it for the office.
//
//	I1 a document marked filed has its complete files
//	I2 each delivery is recorded once
//	I3 an open failed import still has its original mail and all attachments
//	I4 a failed import and its notices are written in one transaction
//	I5 changes are announced after the commit only
//	I6 at start only our own temporary files and reserved paths are cleaned up;
//	   any other file without a row is listed, never touched
//	I7 no file is overwritten
//	I8 the mail server is only told after the commit
//	I9 the audit chain is unbroken
package storage
