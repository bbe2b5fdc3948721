// Package archive keeps the files of the archive folder: safe names, durable
// writes that never overwrite, moves, and hashes.
//
// # Vocabulary
//
// The root is the folder that the office chose. Its marker is a small file
// with the archive's id; a folder without the marker is not our archive, so
// that nothing is ever created where a drive is not mounted. A path is always
// below the root, with slashes. A temporary file is ours by its name
// ([TempPrefix] … [TempSuffix]) and lies in the folder of its target, because
// only a rename within one file system is atomic.
//
// # Promises
//
//   - No file is overwritten, whatever runs at the same time; but for the
//     marker, when a person takes over another installation's archive.
//   - A path that Write reports as done is complete and on disk: the file and
//     every folder above it were synced.
//   - A crash leaves either nothing, a temporary file, or the whole file. (On
//     a file system that can neither rename without replacing nor link, it may
//     leave an empty file of the wanted name: a file that is not ours.)
//   - No path and no symbolic link leads out of the root.
//   - The same name is made safe in the same way on every system.
//
// Trouble with the folder is told apart from a wish that cannot be granted: an
// [*Error] passes by itself when the folder is right again, [ErrExists] and
// [ErrContent] do not.
package archive

import "errors"

const (
	// Marker names the file in the root that makes it an archive.
	Marker = ".belegpost-archive"
	// TempPrefix begins the name of every temporary file.
	TempPrefix = ".~import-"
	// TempSuffix ends it; OneDrive does not sync .tmp files.
	TempSuffix = ".tmp"

	// housekeeping is the folder below the root for the trash and the journal.
	housekeeping = ".belegpost"
	// maxRoot is the longest root in UTF-16 units, which is how Windows counts.
	maxRoot = 150
)

// Problem says what is wrong with the archive folder.
type Problem string

// The problems; storage.FolderProblem has the same words.
const (
	Missing     Problem = "missing"      // not there: not mounted, offline, renamed
	NoParent    Problem = "no-parent"    // a new archive is made in a folder that exists
	NotWritable Problem = "not-writable" // permission or a read-only file system
	Full        Problem = "full"         // no space or no quota left
	NoMarker    Problem = "no-marker"    // there, but without our marker
	Foreign     Problem = "foreign"      // the marker names another installation
	NotEmpty    Problem = "not-empty"    // a new archive must be empty
	TooLong     Problem = "too-long"     // the root has more than 150 characters
)

// Error is trouble with the archive folder. It is temporary by nature: the
// same call succeeds when the folder is right again. After [Missing] the
// archive has to be opened anew.
type Error struct {
	Root    string
	Problem Problem
	Err     error // the cause; nil where the problem says it all
}

// Error implements error.
func (e *Error) Error() string {
	s := "archive " + e.Root + ": " + string(e.Problem)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

var (
	// ErrExists refuses to overwrite: another file has the wanted path.
	ErrExists = errors.New("another file has this path")
	// ErrContent refuses content whose hash or size is not the promised one.
	ErrContent = errors.New("content has another hash or size")
	// ErrPath refuses a path that is no plain path of a file below the root.
	ErrPath = errors.New("not a path of a file in the archive")
	// ErrLocked says that another program kept the file open for 15 seconds.
	ErrLocked = errors.New("file is in use by another program")
)
