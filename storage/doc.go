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
//	<data>/backup/                daily copies of the database, verified
//	<data>/spool/ab/<sha256>.eml  original mails by hash
//	<data>/spool/ab/<sha256>.att  attachments of failed imports, and uploads, by hash
//	<archive>/.belegpost-archive  marker; without it nothing is filed
//	<archive>/.belegpost/trash/12 the files of document 12 while it is in the trash
//	<archive>/.belegpost/journal.jsonl  what the database could be rebuilt from
//	<archive>/10023 Huber GmbH/ER/2026-03/Rechnung 4711.pdf
//
// # What leaves
//
// [Store.Housekeep] runs once a day. Originals stay as long as a document or
// an open failure needs them, those of dismissed imports for a year, mail that
// concerns nobody for 30 days; a row says that a file leaves before it does.
// Nothing below the archive ever leaves by itself.
//
// # What people do
//
// A batch is what one click changed; it can be undone. A move is a transaction
// that reserves the new path, a rename that overwrites nothing, and a
// transaction that writes down where the file lies. Between the two it is
// pending, and [Store.FinishMoves] goes on with it; a file that was changed or
// taken away stops it. Whoever cancels a batch ([ErrCancelled]) keeps what was
// moved by then, which is what can be undone; the rest is what it was. A document shows one main file; an original of which it
// was made, or the XML of an e-invoice, lies beside it and moves along.
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
