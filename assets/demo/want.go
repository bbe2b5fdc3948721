package demo

import (
	"fmt"
	"slices"
	"strings"
)

// File is one attachment and what becomes of it.
type File struct {
	Client string // number, "" where the address is unknown
	Symbol string
	Period string // 2026-03 or 2026-Q1; filed, companions and duplicates only
	Name   string // in the archive, or of the attachment; "" stands for a mail without attachments
	Reason string // failed and ignored only
}

// Wanted is what must come out of one mail once all mails before it are
// settled, in the words of the design.
type Wanted struct {
	Mail       string // Mail.Name
	Status     string
	Filed      []File
	Companions []File // XML invoices filed beside their PDF; no documents of their own
	Duplicates []File // Period and Name are those of the document that is there already
	Failed     []File
	Ignored    []File
}

// Want returns the wanted outcome of every mail of Mails, in their order. It
// is written by hand from the design's rules, in want.tsv, and supposes the
// settings of Office: Austria, so an XML invoice alone is not filed.
func Want() ([]Wanted, error) {
	rows := strings.Split(strings.TrimSuffix(string(read("want.tsv")), "\n"), "\n")
	var all []Wanted
	for i, row := range rows[1:] {
		f := strings.Split(row, "\t")
		if len(f) != 8 {
			return nil, fmt.Errorf("read want.tsv: line %d has %d columns", i+2, len(f))
		}
		if len(all) == 0 || all[len(all)-1].Mail != f[0] {
			all = append(all, Wanted{Mail: f[0], Status: f[1]})
		}
		w := &all[len(all)-1]
		file := File{Client: f[3], Symbol: f[4], Period: f[5], Name: f[6], Reason: f[7]}
		if err := w.add(f[2], file); err != nil {
			return nil, fmt.Errorf("read want.tsv: line %d: %w", i+2, err)
		}
		if w.Status != f[1] {
			return nil, fmt.Errorf("read want.tsv: line %d: status %s after %s", i+2, f[1], w.Status)
		}
	}
	return all, nil
}

func (w *Wanted) add(outcome string, file File) error {
	lists := map[string]*[]File{"filed": &w.Filed, "companion": &w.Companions, "duplicate": &w.Duplicates,
		"failed": &w.Failed, "ignored": &w.Ignored}
	if outcome == "" && file == (File{}) {
		return nil // a mail that leaves no attachment behind: repeat, confirmation
	}
	list, ok := lists[outcome]
	if !ok {
		return fmt.Errorf("outcome %q", outcome)
	}
	if slices.Contains(*list, file) {
		return fmt.Errorf("twice the same")
	}
	*list = append(*list, file)
	return nil
}
