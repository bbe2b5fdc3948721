package native

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestProgramsAreKnownByTheirLastEnding(t *testing.T) {
	for _, name := range []string{"rechnung.exe", "Rechnung.PDF.EXE", "rechnung.pdf.exe.", "rechnung.exe ", "rechnung.exe. .", "a.scr", "a.pdf.lnk",
		"a.js", "a.vbs", "a.desktop", "a.command", "a.jar", "a.iso", "a.app", "a.ps1", "a.url", "a.hta", "a.dmg", "a.exe:Zone.Identifier", `c:\x\a.bat`,
		"run.sh", "x.py", "a.so", "a.bat", "a.zsh", "a.action"} {
		if !IsProgram(name) {
			t.Errorf("%q is taken for harmless", name)
		}
	}
	for _, name := range []string{"rechnung.pdf", "exe", "exe.pdf", "Rechnung v1.0", "a.jpg", "b.xml", "a.txt", "a.xlsx", "a.docx", "a.csv", "a.eml",
		"a.zip", "a.", "", ".", "a. ", "Bat & Co.pdf", "a.html", "a.p7m", "a.heic", "a.msg", "Müller.com GmbH.pdf"} {
		if IsProgram(name) {
			t.Errorf("%q is taken for a program", name)
		}
	}
}

func TestProgramsAreNeverOpened(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := filepath.Join(dir, "rechnung.pdf")
	if err := os.Symlink(file("wirklich.desktop", "x"), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file("rechnung.pdf.exe", "MZ"), file("script", "#!/bin/sh\nexit 0\n"), file("elf", "\x7fELF\x02"),
		file("mach", "\xcf\xfa\xed\xfe"), file("getarnt.pdf", "MZ\x90\x00"), link, dir} {
		err := Open(context.Background(), path)
		refused, ok := errors.AsType[*ProgramError](err)
		if !ok || refused.Name != filepath.Base(path) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	if err := Open(context.Background(), filepath.Join(dir, "fehlt.pdf")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := ShowInFolder(context.Background(), filepath.Join(dir, "fehlt.pdf")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := Open(context.Background(), "-x.pdf"); err == nil {
		t.Error("a path that looks like a flag was opened")
	}
}
