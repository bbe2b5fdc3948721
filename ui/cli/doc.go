// Package cli is the office's other face: the commands, and office.toml.
//
// # Vocabulary
//
// A command is a function of an [Env] and its arguments that returns an exit
// code. An office.toml is read into a [storage.Wish], which the store makes
// true. A sentence is what a person reads when something does not work.
//
// # Promises
//
// Exit 0 means done, 1 trouble, 2 wrong usage. Trouble is told in one plain
// sentence on Stderr, in the office's language, that names the field or the
// file and says what to do; the text of an error never reaches a person. What
// a command prints on Stdout with --json is one object a line, and the names in
// it are a contract. No password is ever printed.
package cli
