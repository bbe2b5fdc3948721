//go:build demomails

// Command make draws the papers of the demo office and writes its mails:
//
//	go generate ./assets/demo
//
// Everything it needs stands in this folder, and it writes the same bytes
// each time, so that "go generate" and "git diff" show whether mails/ and
// later/ are current. It is behind a build tag because the product never runs
// it.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	for folder, files := range map[string]map[string][]byte{"mails": mailFiles(), "later": laterFiles()} {
		if err := write(filepath.Join(dir, folder), files); err != nil {
			log.Fatal(err)
		}
	}
}

// mailFiles numbers the mails by the time they were sent.
func mailFiles() map[string][]byte {
	mails := slices.Concat(december(), january(), february(), march())
	slices.SortStableFunc(mails, func(a, b mail) int { return a.clock().Compare(b.clock()) })
	files := map[string][]byte{}
	for i, m := range mails {
		files[fmt.Sprintf("%02d-%s.eml", i+1, m.name)] = m.raw()
	}
	return files
}

// write makes the folder hold exactly these files.
func write(dir string, files map[string][]byte) error {
	old, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read folder: %w", err)
	}
	for _, f := range old {
		if _, ok := files[f.Name()]; !ok && !strings.HasPrefix(f.Name(), ".") {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return fmt.Errorf("remove old file: %w", err)
			}
		}
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return fmt.Errorf("write file: %w", err)
		}
	}
	return nil
}
