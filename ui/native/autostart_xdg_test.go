//go:build unix && !darwin

package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAutostartIsSetAndTakenBack(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config")
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("APPIMAGE", "")
	a, err := NewAutostart("--data", "/srv/a b")
	if err != nil {
		t.Fatal(err)
	}
	expect := func(want bool) {
		t.Helper()
		if on, err := a.Enabled(); err != nil || on != want {
			t.Fatalf("enabled %v, %v; want %v", on, err, want)
		}
	}
	set := func(on bool) {
		t.Helper()
		if err := a.Set(on); err != nil {
			t.Fatal(err)
		}
	}
	expect(false)
	set(false)
	set(true)
	expect(true)
	path := filepath.Join(config, "autostart", appID+".desktop")
	entry, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(entry), os.Args[0]+`" "--data" "/srv/a b"`) {
		t.Errorf("%v, %s", err, entry)
	}
	if err := os.WriteFile(path, append(entry, "Hidden=true\n"...), 0o600); err != nil { // by the desktop's settings
		t.Fatal(err)
	}
	expect(false)
	set(true)
	expect(true)
	set(false)
	expect(false)
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestAppImageStartsItselfAgain(t *testing.T) {
	t.Setenv("APPIMAGE", "/home/a/Belegpost.AppImage")
	if a, err := NewAutostart(); err != nil || a.Program != "/home/a/Belegpost.AppImage" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestAutostartTellsThatItCannotBeWritten(t *testing.T) {
	config := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", config)
	if err := (Autostart{Program: "/x"}).Set(true); err == nil {
		t.Error("written into a file")
	}
}
