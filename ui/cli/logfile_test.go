package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogFileBeginsAnewWhenItIsLarge(t *testing.T) {
	dir := t.TempDir()
	var l LogFile
	if n, err := l.Write([]byte("dropped: no folder yet\n")); n != 23 || err != nil {
		t.Errorf("write before In: %d, %v", n, err)
	}
	l.In(dir)
	for _, line := range []string{"first\n", strings.Repeat("x", logLargest) + "\n", "after\n"} {
		if _, err := l.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(filepath.Join(dir, "log", logName))
	if err != nil || string(now) != "after\n" {
		t.Errorf("log holds %.40q, %v; want the last line", now, err)
	}
	old, err := os.ReadFile(filepath.Join(dir, "log", logName+".1"))
	if err != nil || !strings.HasPrefix(string(old), "first\nxxx") {
		t.Errorf("old log holds %.40q, %v; want the lines before", old, err)
	}
}
