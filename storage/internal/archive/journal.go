package archive

import (
	"errors"
	"io"
	"os"
)

// Journal is where the journal lies, below the root.
const Journal = housekeeping + "/journal.jsonl"

// AppendJournal writes whole lines behind the journal and syncs it. It never
// changes what is there: a line that a crash cut off is ended first. Several
// programs may append; a line is one write.
func (a *Archive) AppendJournal(lines []byte) error {
	if err := a.ready(); err != nil {
		return err
	}
	if err := a.at.MkdirAll(housekeeping, 0o777); err != nil {
		return trouble(a.root, "make folder", err)
	}
	f, err := a.at.OpenFile(Journal, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return trouble(a.root, "open journal", err)
	}
	err = appendLines(f, lines)
	if err = errors.Join(err, f.Close()); err != nil {
		return trouble(a.root, "write journal", err)
	}
	if err := a.syncFolder(housekeeping); err != nil {
		return err
	}
	return a.syncFolder(".")
}

func appendLines(f *os.File, lines []byte) error {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if end > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], end-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...)
		}
	}
	if _, err := f.Write(lines); err != nil {
		return err
	}
	return syncFile(f)
}
