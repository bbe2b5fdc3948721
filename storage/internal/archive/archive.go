package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// Archive is an open archive folder. Its methods may be called from several
// goroutines; several programs may have the same archive open.
type Archive struct {
	root string // absolute
	id   string
	at   *os.Root
}

// Create makes root an archive with this id and opens it. The folder itself is
// made if its parent exists. It must be empty, or carry the marker with this
// id already. Create proves that files can be written there.
func Create(root, id string) (*Archive, error) {
	if id == "" || strings.ContainsAny(id, "\r\n") {
		return nil, fmt.Errorf("create archive: id %q is empty or has line ends", id)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("create archive: %w", err)
	}
	if len(utf16.Encode([]rune(root))) > maxRoot {
		return nil, &Error{Root: root, Problem: TooLong}
	}
	made := false
	switch err := os.Mkdir(root, 0o777); {
	case err == nil:
		made = true
		err = SyncDir(filepath.Dir(root))
		if err != nil {
			return nil, trouble(root, "sync parent of archive", err)
		}
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Root: root, Problem: NoParent, Err: err}
	case !errors.Is(err, fs.ErrExist):
		return nil, trouble(root, "create archive", err)
	}
	a, err := open(root, id)
	if err != nil {
		return nil, err
	}
	if err := a.claim(); err != nil {
		_ = a.Close()
		if made {
			_ = os.Remove(root)
		}
		return nil, err
	}
	return a, nil
}

// Open opens an archive. The marker must be there and name id. Open creates
// nothing.
func Open(root, id string) (*Archive, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	a, err := open(root, id)
	if err != nil {
		return nil, err
	}
	if err := a.checkMarker(); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

func open(root, id string) (*Archive, error) {
	at, err := os.OpenRoot(root)
	if err == nil {
		return &Archive{root: root, id: id, at: at}, nil
	}
	if info, statErr := os.Stat(root); errors.Is(statErr, fs.ErrNotExist) || statErr == nil && !info.IsDir() {
		return nil, &Error{Root: root, Problem: Missing, Err: err}
	}
	return nil, trouble(root, "open archive", err)
}

// Close releases the folder.
func (a *Archive) Close() error { return a.at.Close() }

// Root is the absolute path of the archive.
func (a *Archive) Root() string { return a.root }

// claim writes the marker into an empty folder, or accepts ours, and proves
// that the folder can be written.
func (a *Archive) claim() error {
	err := a.checkMarker()
	if e, ok := errors.AsType[*Error](err); ok && e.Problem == NoMarker {
		if err := a.checkEmpty(); err != nil {
			return err
		}
		return a.writeMarker()
	}
	if err != nil {
		return err
	}
	return a.probe()
}

// ready finds out whether the folder that we hold open is still the archive:
// a share may have gone offline, a drive may have been unmounted below us.
func (a *Archive) ready() error {
	named, err := os.Stat(a.root)
	if err != nil {
		return a.gone(err)
	}
	held, err := a.at.Stat(".")
	if err != nil {
		return a.gone(err)
	}
	if !os.SameFile(named, held) {
		return &Error{Root: a.root, Problem: Missing, Err: errors.New("another folder lies there now")}
	}
	return a.checkMarker()
}

func (a *Archive) gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, os.ErrClosed) {
		return &Error{Root: a.root, Problem: Missing, Err: err}
	}
	return trouble(a.root, "read archive", err)
}

const (
	markerTitle = "Belegpost archive. Do not delete this file: without it nothing is filed here.\n"
	markerID    = "id "
)

func (a *Archive) checkMarker() error {
	text, err := a.at.ReadFile(Marker)
	if errors.Is(err, fs.ErrNotExist) {
		return &Error{Root: a.root, Problem: NoMarker}
	}
	if err != nil {
		return trouble(a.root, "read marker", err)
	}
	switch idIn(string(text)) {
	case a.id:
		return nil
	case "":
		return &Error{Root: a.root, Problem: NoMarker, Err: errors.New("the marker names no id")}
	}
	return &Error{Root: a.root, Problem: Foreign}
}

// idIn is the id that a marker names, "" if there is none.
func idIn(text string) string {
	for line := range strings.Lines(text) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), markerID); ok {
			return id
		}
	}
	return ""
}

// TakeOver makes another installation's archive the one with this id and says
// which it was; that installation finds a marker that is not its own and stops.
// What is ours or nobody's stays as it is: "". The marker is the one file that
// is ever replaced.
func TakeOver(root, id string) (from string, err error) {
	if root, err = filepath.Abs(root); err != nil {
		return "", fmt.Errorf("take over archive: %w", err)
	}
	a, err := open(root, id)
	if e, ok := errors.AsType[*Error](err); ok && e.Problem == Missing {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer a.Close()
	text, err := a.at.ReadFile(Marker)
	if from = idIn(string(text)); errors.Is(err, fs.ErrNotExist) || err == nil && (from == "" || from == id) {
		return "", nil
	}
	if err != nil {
		return "", trouble(root, "read marker", err)
	}
	temp, err := a.writeTemp(context.Background(), a.at, strings.NewReader(a.marker()), nil)
	if err != nil {
		return "", err
	}
	_ = a.at.Chmod(Marker, 0o666) // Windows replaces no read-only file
	if err := a.at.Rename(temp, Marker); err != nil {
		_ = a.at.Remove(temp)
		return "", trouble(root, "replace marker", err)
	}
	return from, a.syncFolder(".")
}

// marker is what the marker says.
func (a *Archive) marker() string { return markerTitle + markerID + a.id + "\n" }

// checkEmpty lets pass what systems put into the top folder of a drive by
// themselves, and what we left there in a crash.
func (a *Archive) checkEmpty() error {
	entries, err := fs.ReadDir(a.at.FS(), ".")
	if err != nil {
		return trouble(a.root, "read archive", err)
	}
	for _, e := range entries {
		switch strings.ToLower(e.Name()) {
		case ".ds_store", "desktop.ini", "thumbs.db", "lost+found", "system volume information",
			"$recycle.bin", ".trashes", ".fseventsd", ".spotlight-v100":
		default:
			if !isTemp(e.Name()) {
				return &Error{Root: a.root, Problem: NotEmpty}
			}
		}
	}
	return nil
}

// writeMarker publishes the marker as any other file, so that of two
// installations that want the same folder only one gets it.
func (a *Archive) writeMarker() error {
	temp, err := a.writeTemp(context.Background(), a.at, strings.NewReader(a.marker()), nil)
	if err != nil {
		return err
	}
	err = a.renameNew(temp, Marker)
	if err != nil {
		_ = a.at.Remove(temp)
		if errors.Is(err, fs.ErrExist) {
			return a.checkMarker()
		}
		return trouble(a.root, "publish marker", err)
	}
	return a.syncFolder(".")
}

// probe writes, syncs and removes a temporary file.
func (a *Archive) probe() error {
	temp, err := a.writeTemp(context.Background(), a.at, strings.NewReader("probe\n"), nil)
	if err != nil {
		return err
	}
	if err := a.at.Remove(temp); err != nil {
		return trouble(a.root, "remove probe", err)
	}
	return nil
}

// checkPath accepts plain paths of files below the root. Backslash and colon
// mean something to Windows, so they are refused everywhere.
func checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\:\x00") ||
		strings.EqualFold(p, Marker) || isTemp(path.Base(p)) {
		return fmt.Errorf("%w: %q", ErrPath, p)
	}
	return nil
}

// isTemp reports whether a file of this name is a temporary file of ours.
func isTemp(name string) bool {
	middle, ok := strings.CutPrefix(name, TempPrefix)
	if !ok {
		return false
	}
	middle, ok = strings.CutSuffix(middle, TempSuffix)
	return ok && middle != "" && strings.Trim(middle, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// trouble wraps err as an Error where the folder is to blame.
func trouble(root, doing string, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	err = fmt.Errorf("%s: %w", doing, err)
	if p := problemOf(err); p != "" {
		return &Error{Root: root, Problem: p, Err: err}
	}
	return err
}
