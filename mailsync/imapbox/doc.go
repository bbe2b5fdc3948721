// Package imapbox reads the import mailbox (the box) over IMAP and tells it
// what was imported. It is the only user of the go-imap library, and the place
// where that library's traps, and those of servers, are made harmless.
//
// Vocabulary: a Box is a mailbox that we are signed in to; a session is one
// connection of it (a Box may use several, one after the other); a chunk is the
// messages asked for by one FETCH; a message is missing when the server cannot
// be brought to deliver it.
//
// It promises:
//   - Every wait ends: by Config.Idle without a byte, by the call's context, or
//     by the context given to Open. Close never waits.
//   - Nothing is changed on the server but by AddKeyword, MarkSeen and Move.
//   - Fetch calls done for a message only when exactly the announced bytes came
//     and the server ended the command well. Every message asked for is named
//     exactly once by done or in missing, unless an error ends Fetch first.
//   - The password is sent over TLS, or to a loopback address; it is never
//     logged and stands in no error. Errors quote no mail.
//   - Trouble is an *Error whose Kind says what to do about it.
//
// A Box is used by one goroutine at a time; only Close may come from another.
package imapbox
