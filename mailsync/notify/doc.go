// Package notify tells people what became of a mail: it builds notices and
// sends them. It is the only user of the SMTP client.
//
// # Vocabulary
//
// A notice is one row of the outbox (storage.OutboxRow). A message is that
// notice as RFC 5322 bytes for one recipient. A parcel is something a message
// carries beside its text: the original mail or a file that failed. A problem
// is why something could not be sent.
//
// # Promises
//
//   - At least once: a notice is committed before it is sent and keeps its
//     Message-ID over all attempts. After a crash between the server's 250 and
//     the commit it goes out a second time with the same Message-ID.
//   - Our loop marks are in every message, and [OwnNotice] knows them again,
//     also inside a forwarded mail.
//   - Nothing that stands in a mail (subject, sender, file names) can add a
//     header field or a recipient.
//   - Programs are not sent on; their mail goes out as text with the harmless
//     files only.
//   - A message is never larger than the server's SIZE as long as less content
//     makes it fit, and says what is missing.
//   - No password and no mail leaves in the clear, except to this machine.
//   - Every wait ends: with the context, or after a time of silence.
package notify
