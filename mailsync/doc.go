// Package mailsync brings mail into the books, and failures out to the
// recipients.
//
// # The way of one message
//
//  1. Fetch. [Service] lists what is new in each folder and streams it, fifty
//     messages at a time, into the spool. The server's copy is not changed.
//  2. Route. route.go finds out to which import addresses it was sent.
//  3. Read. mimewalk returns its attachments and a list of defects; it never fails.
//  4. Decide. decide.go is a pure function: every attachment is filed, failed
//     with a reason, or ignored with a reason.
//  5. Record. One transaction of the store: documents with reserved paths, the
//     failed import, notices, audit rows. Then the files are published.
//  6. Mark. Only now the server is told.
//  7. Tell. The outbox sends what is due; the store has announced the commit.
//
// The order is the product: a mail is filed once and only once, whatever is
// killed, unplugged or full at whatever moment. intake.go is the file to read
// first.
//
// Bad mail is never an error, it always becomes a record. An error means
// "again later": the network, the disk, the archive.
package mailsync
