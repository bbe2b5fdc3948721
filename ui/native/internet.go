package native

import "fmt"

// FromInternet marks the file at path as come from the internet, so that the
// system asks before it runs what is in it and office programs open it
// protected. Do this after the file has its content and before it is made
// read-only. Windows and macOS know such a mark; elsewhere nothing is done. A
// disk that cannot keep the mark (FAT, some shares) is an error that a caller
// may well pass over.
func FromInternet(path string) error {
	if err := markFromInternet(path); err != nil {
		return fmt.Errorf("mark as from the internet: %w", err)
	}
	return nil
}
