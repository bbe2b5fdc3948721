// Package mimewalk reads one mail as it came, however broken, and says what is in it.
//
// Mail that arrives in a catch-all box breaks RFC 5322, 2045–2047 and 2231 in a few percent of all cases, and an
// invoice must not be lost because of it. So the reader never fails and never panics: Walk returns what it found
// and a list of defects, short sentences about what was odd. Whether something is a document is not decided here.
//
// Words: a message is raw bytes with a header and a body. An entity is a node of its MIME tree; a leaf is an entity
// without children. A leaf is either body text, which goes into Message.Text, or a Part: something that a person may
// have attached. A container is a Part with a message or files inside (a forwarded message, an opaque S/MIME
// signature, winmail.dat, a .msg of Outlook, a file packed for a Mac); what is inside stands in its Nested.
//
// Promises:
//   - Every leaf that is not body text has exactly one Part, in the order of the mail.
//   - The bytes of a Part are those that were attached: the transfer encoding is undone, the charset never touched.
//   - Work is bounded by Limits; time grows with the size of the mail, not with what it says. Large attachments are
//     not copied: a Part refers to the raw bytes and decodes them again when it is opened. Of small ones, 4 MB a mail
//     are kept decoded. A container that is transfer encoded is decoded as a whole, once; what is inside refers to that. What is decoded
//     and large goes to Limits.Disk, where the caller has one, so that no mail lies whole in memory.
//   - The package is pure: no files of its own, no network, no clock, no goroutines.
package mimewalk
