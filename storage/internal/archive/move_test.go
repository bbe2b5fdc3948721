package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestMoveRenamesIntoANewFolder(t *testing.T) {
	a := newArchive(t)
	if err := write(t, a, file("a/ER/r.pdf", "text")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is done already, as after a crash
		if err := a.Move("a/ER/r.pdf", "b/AR/2026-03/r.pdf", hashOf("text")); err != nil {
			t.Fatal(err)
		}
	}
	wantText(t, a, "b/AR/2026-03/r.pdf", "text")
	if got := listed(t, a); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
	if err := a.Move("b/AR/2026-03/r.pdf", ".belegpost/trash/7/r.pdf", hashOf("text")); err != nil {
		t.Error(err)
	}
	wantText(t, a, ".belegpost/trash/7/r.pdf", "text")
}

func TestMoveDoneBeforeACrashNeedsNoOldFolder(t *testing.T) {
	a := newArchive(t)
	put(t, a, "b/r.pdf", "text")
	if err := a.Move("gone/r.pdf", "b/r.pdf", hashOf("text")); err != nil {
		t.Error(err)
	}
}

func TestMoveRefuses(t *testing.T) {
	a := newArchive(t)
	put(t, a, "a.pdf", "a")
	put(t, a, "b.pdf", "b")
	put(t, a, "a copy.pdf", "a")
	for _, c := range []struct {
		from, to, sha string
		want          error
	}{
		{"a.pdf", "c.pdf", hashOf("changed"), ErrContent},
		{"a.pdf", "b.pdf", hashOf("a"), ErrExists},
		{"a.pdf", "a copy.pdf", hashOf("a"), ErrExists},
		{"gone.pdf", "c.pdf", hashOf("a"), fs.ErrNotExist},
		{"gone.pdf", "b.pdf", hashOf("a"), fs.ErrNotExist},
		{"a.pdf", "../c.pdf", hashOf("a"), ErrPath},
	} {
		if err := a.Move(c.from, c.to, c.sha); !errors.Is(err, c.want) {
			t.Errorf("%s → %s: error %v, want %v", c.from, c.to, err, c.want)
		}
	}
	for path, text := range map[string]string{"a.pdf": "a", "b.pdf": "b", "a copy.pdf": "a"} {
		wantText(t, a, path, text)
	}
	if n := len(listed(t, a)); n != 3 {
		t.Errorf("%d files, want 3", n)
	}
}

func TestMoveChangesTheCaseOfAName(t *testing.T) {
	a := newArchive(t)
	put(t, a, "r.pdf", "text")
	if err := a.Move("r.pdf", "R.pdf", hashOf("text")); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, a); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
	if _, ok := listed(t, a)["R.pdf"]; !ok {
		t.Error("the new name is missing")
	}
}

func TestMoveEndsWhatACrashBetweenLinkAndUnlinkLeft(t *testing.T) {
	a := newArchive(t)
	put(t, a, "old.pdf", "text")
	if err := os.Link(filepath.Join(a.Root(), "old.pdf"), filepath.Join(a.Root(), "new.pdf")); err != nil {
		t.Fatal(err)
	}
	if err := a.Move("old.pdf", "new.pdf", hashOf("text")); err != nil {
		t.Fatal(err)
	}
	wantText(t, a, "new.pdf", "text")
	if got := listed(t, a); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
}

func TestHashAndOpenRefuseWhatIsNoFile(t *testing.T) {
	a := newArchive(t)
	put(t, a, "c/r.pdf", "text")
	if _, _, err := a.Hash("c"); !errors.Is(err, ErrPath) {
		t.Errorf("hash of a folder: %v", err)
	}
	if _, err := a.OpenFile("none.pdf"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	f, err := a.OpenFile("c/r.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}
