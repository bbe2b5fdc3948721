//go:build !linux && !darwin && !windows

package archive

// renameNew renames below the root and never replaces: if to exists, the error
// is [fs.ErrExist].
func (a *Archive) renameNew(from, to string) error { return a.linkNew(from, to) }
