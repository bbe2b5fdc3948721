package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOnlyTheWiringReachesTheToolkitsThread: states are given one function that
// posts to it, and nothing else in the program knows another way.
func TestOnlyTheWiringReachesTheToolkitsThread(t *testing.T) {
	posts := regexp.MustCompile(`\bfyne\.Do(AndWait)?\b`)
	allowed := map[string]bool{"../main_window.go": true, "../ui/onscreen_e2e.go": true}
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !posts.Match(text) {
			return err
		}
		seen++
		if !allowed[filepath.ToSlash(path)] {
			t.Errorf("%s posts to the toolkit's thread by itself", path)
		}
		return nil
	})
	if err != nil || seen != len(allowed) {
		t.Errorf("%d files post, %v", seen, err)
	}
}
