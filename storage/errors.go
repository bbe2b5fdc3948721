package storage

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNotFound is returned where an id or a name names nothing.
var ErrNotFound = errors.New("not found")

// ErrNewerDatabase is returned by [Open] for a database that a newer program
// has written.
var ErrNewerDatabase = errors.New("the database was written by a newer program")

// InvalidError refuses a value that somebody gave. Field and Code choose the
// sentence that people read (assets/wording); Value and Other fill it.
type InvalidError struct {
	Field Field  // which value
	Code  string // what is wrong with it, one of the Invalid… codes
	Value string // what was given
	Other string // what it collides with or needs
}

// Field names a value that people enter, as office.toml and the screens do.
type Field string

// Codes of [InvalidError].
const (
	InvalidEmpty        = "empty"
	InvalidCharacters   = "characters"
	InvalidTooLong      = "too-long"
	InvalidTaken        = "taken"
	InvalidUnknown      = "unknown"       // names something that does not exist
	InvalidFormat       = "format"        // not of the form that the field wants
	InvalidNoRecipient  = "no-recipient"  // the client has nobody who would get its failures
	InvalidLastOne      = "last-one"      // the last recipient of a client with active addresses
	InvalidNoDomain     = "no-domain"     // no import domain and no plus address yet
	InvalidInUse        = "in-use"        // cannot be removed or changed while used
	InvalidLocked       = "locked"        // a booked document
	InvalidComplete     = "complete"      // the period is complete
	InvalidPlainNetwork = "plain-network" // security "plain" to a host that is not this machine
)

// Error implements error, in English for logs.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("%s %q: %s %s", e.Field, e.Value, e.Code, e.Other)
}

// invalid makes an InvalidError.
func invalid(field Field, code, value string) error {
	return &InvalidError{Field: field, Code: code, Value: value}
}

// FolderProblem is what is wrong with a folder.
type FolderProblem string

const (
	FolderMissing     FolderProblem = "missing"   // our archive is out of reach: a share is offline, a drive not connected
	FolderNoParent    FolderProblem = "no-parent" // a new archive is made in a folder that exists
	FolderNotWritable FolderProblem = "not-writable"
	FolderFull        FolderProblem = "full"
	FolderNoMarker    FolderProblem = "no-marker" // exists, but is not (or no longer) our archive
	FolderForeign     FolderProblem = "foreign"   // another installation's archive
	FolderNotEmpty    FolderProblem = "not-empty" // a new archive must be empty
	FolderTooLong     FolderProblem = "too-long"
	FolderNetwork     FolderProblem = "network" // the database may not lie on a network share
	FolderNotSet      FolderProblem = "not-set"
)

// FolderError is trouble with the data folder or the archive. It is temporary
// by nature: filing pauses and goes on when the folder is right again.
type FolderError struct {
	Folder  string
	Problem FolderProblem
	Err     error // may be nil
}

// Error implements error.
func (e *FolderError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("folder %s: %s: %v", e.Folder, e.Problem, e.Err)
	}
	return fmt.Sprintf("folder %s: %s", e.Folder, e.Problem)
}

// Unwrap gives the cause.
func (e *FolderError) Unwrap() error { return e.Err }

// openError tells a folder that cannot be written from a file that is no
// database of ours.
func openError(path string, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
			return &FolderError{Folder: path, Problem: FolderNotWritable, Err: err}
		case sqlite3.SQLITE_FULL:
			return &FolderError{Folder: path, Problem: FolderFull, Err: err}
		}
	}
	return fmt.Errorf("open database: %w", err)
}
