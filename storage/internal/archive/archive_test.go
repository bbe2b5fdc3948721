package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// newArchive is an empty archive in a temporary folder.
func newArchive(t *testing.T) *Archive {
	t.Helper()
	a, err := Create(filepath.Join(t.TempDir(), "archive"), "office-1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// file is text that wants to lie at path.
func file(path, text string) File {
	return File{Path: path, SHA256: hashOf(text), Size: int64(len(text)),
		Open: func() (io.Reader, error) { return strings.NewReader(text), nil }}
}

// write publishes one file.
func write(t *testing.T, a *Archive, f File) error {
	t.Helper()
	return a.Write(t.Context(), []File{f}, nil)[0]
}

// put lays a file into the archive without Write, as a person would.
func put(t *testing.T, a *Archive, path, text string) {
	t.Helper()
	whole := filepath.Join(a.Root(), filepath.FromSlash(path))
	if err := errors.Join(os.MkdirAll(filepath.Dir(whole), 0o777), os.WriteFile(whole, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

// wantText fails unless path holds text.
func wantText(t *testing.T, a *Archive, path, text string) {
	t.Helper()
	sha, size, err := a.Hash(path)
	if err != nil || sha != hashOf(text) || size != int64(len(text)) {
		t.Errorf("%s: %d bytes, error %v; want the text %q", path, size, err, text)
	}
}

// listed gives what Files reports: path → temp.
func listed(t *testing.T, a *Archive) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := a.Files(func(path string, _ int64, temp bool) error { all[path] = temp; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantProblem(t *testing.T, err error, want Problem) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Problem != want {
		t.Errorf("error %v, want the problem %q", err, want)
	}
}

func TestCreateMakesTheFolderAndOpensItAgain(t *testing.T) {
	root := filepath.Join(t.TempDir(), "archive")
	for range 2 { // a second time it carries our marker
		a, err := Create(root, "office-1")
		if err != nil {
			t.Fatal(err)
		}
		if len(listed(t, a)) != 0 {
			t.Error("a new archive has files")
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	a, err := Open(root, "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if a.Root() != root {
		t.Errorf("root %q, want %q", a.Root(), root)
	}
}

func TestCreateRefusesFoldersThatAreNotOurs(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign")
	a, err := Create(foreign, "office-2")
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
	full := filepath.Join(dir, "full")
	plain := filepath.Join(dir, "file")
	err = errors.Join(os.Mkdir(full, 0o777), os.WriteFile(filepath.Join(full, "x"), nil, 0o666), os.WriteFile(plain, nil, 0o666))
	if err != nil {
		t.Fatal(err)
	}
	for root, want := range map[string]Problem{
		foreign:                             Foreign,
		full:                                NotEmpty,
		plain:                               Missing,
		filepath.Join(dir, "none", "below"): NoParent,
		filepath.Join(dir, strings.Repeat("a", 150)): TooLong,
	} {
		_, err := Create(root, "office-1")
		wantProblem(t, err, want)
	}
	if _, err := Create(filepath.Join(dir, "new"), ""); err == nil {
		t.Error("an archive without id was made")
	}
}

func TestCreateAcceptsWhatSystemsPutOnADrive(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"lost+found", "System Volume Information", TempPrefix + "0a" + TempSuffix} {
		if err := os.Mkdir(filepath.Join(root, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	a, err := Create(root, "office-1")
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
}

func TestOpenCreatesNothingAtAnUnmountedPlace(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(filepath.Join(dir, "gone"), "office-1")
	wantProblem(t, err, Missing)
	_, err = Open(dir, "office-1")
	wantProblem(t, err, NoMarker)
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("Open left %v", left)
	}
	a := newArchive(t)
	_, err = Open(a.Root(), "office-2")
	wantProblem(t, err, Foreign)
}

func TestALostMarkerStopsFiling(t *testing.T) {
	a := newArchive(t)
	if err := os.Remove(filepath.Join(a.Root(), Marker)); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("c/r.pdf", "x")), NoMarker)
	wantProblem(t, a.Move("a", "b", hashOf("x")), NoMarker)
	if err := os.WriteFile(filepath.Join(a.Root(), Marker), []byte("garbage"), 0o666); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("c/r.pdf", "x")), NoMarker)
	if _, err := os.Stat(filepath.Join(a.Root(), "c")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder was made without the marker")
	}
}

func TestAnArchiveReplacedBelowUsIsMissing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("Windows does not rename a folder that is open")
		return
	}
	a := newArchive(t)
	if err := write(t, a, file("r.pdf", "x")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(a.Root(), a.Root()+".away"); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("s.pdf", "x")), Missing)
	if err := os.Mkdir(a.Root(), 0o777); err != nil { // the empty mount point
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("s.pdf", "x")), Missing)
	_, _, err := a.Hash("none.pdf")
	wantProblem(t, err, Missing)
	if left, _ := os.ReadDir(a.Root()); len(left) != 0 {
		t.Errorf("left at the unmounted place: %v", left)
	}
}

func TestNothingLeadsOutOfTheArchive(t *testing.T) {
	a := newArchive(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o666); err != nil {
		t.Fatal(err)
	}
	paths := []string{"../x", "/etc/passwd", "a/../../x", "", ".", "a//b", `a\..\..\b`, "C:/x", "a:b", "a\x00", Marker, TempPrefix + "1" + TempSuffix}
	for _, link := range []struct{ name, to string }{{"dir", outside}, {"up", "../.."}} {
		if err := os.Symlink(link.to, filepath.Join(a.Root(), link.name)); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, link.name+"/secret", link.name+"/new/deep.pdf")
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(a.Root(), "link.pdf")); err != nil {
		t.Fatal(err)
	}
	put(t, a, "in.pdf", "in")
	for _, p := range append(paths, "link.pdf") {
		if write(t, a, file(p, "new")) == nil {
			t.Errorf("wrote %q", p)
		}
		if a.Move("in.pdf", p, hashOf("in")) == nil {
			t.Errorf("moved to %q", p)
		}
		if p != "" && a.Move(p, "out.pdf", hashOf("secret")) == nil {
			t.Errorf("moved from %q", p)
		}
		if _, _, err := a.Hash(p); err == nil {
			t.Errorf("read %q", p)
		}
	}
	if left, _ := os.ReadDir(outside); len(left) != 1 {
		t.Errorf("outside lie %v", left)
	}
	got, err := os.ReadFile(filepath.Join(outside, "secret"))
	if err != nil || string(got) != "secret" {
		t.Errorf("outside file: %q, %v", got, err)
	}
	wantText(t, a, "in.pdf", "in")
}

func TestFilesListsEverythingButHousekeeping(t *testing.T) {
	a := newArchive(t)
	temp := "c/" + TempPrefix + "00ff" + TempSuffix
	for _, p := range []string{"a.pdf", "c/ER/2026-03/b.pdf", temp, "c/x.tmp", ".belegpost/journal.jsonl", ".belegpost/trash/1/t.pdf"} {
		put(t, a, p, p)
	}
	got := listed(t, a)
	want := map[string]bool{"a.pdf": false, "c/ER/2026-03/b.pdf": false, temp: true, "c/x.tmp": false}
	if len(got) != len(want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	for p, isTemp := range want {
		if v, ok := got[p]; !ok || v != isTemp {
			t.Errorf("%s: listed %t as temporary %t, want %t", p, ok, v, isTemp)
		}
	}
	stop := errors.New("stop")
	if err := a.Files(func(string, int64, bool) error { return stop }); err != stop {
		t.Errorf("Files gave %v, want the error of its function", err)
	}
}

func TestRemoveTempRemovesNothingElse(t *testing.T) {
	a := newArchive(t)
	temp := "c/" + TempPrefix + "00ff" + TempSuffix
	put(t, a, temp, "half")
	put(t, a, "c/r.pdf", "x")
	folder := TempPrefix + "dir" + TempSuffix
	put(t, a, folder+"/x.pdf", "x")
	for _, p := range []string{"c/r.pdf", Marker, "c", "../" + temp, folder, TempPrefix + TempSuffix, TempPrefix + "../x" + TempSuffix} {
		if err := a.RemoveTemp(p); !errors.Is(err, ErrPath) {
			t.Errorf("RemoveTemp(%q) = %v, want ErrPath", p, err)
		}
	}
	for range 2 { // gone already is fine
		if err := a.RemoveTemp(temp); err != nil {
			t.Error(err)
		}
	}
	if got := listed(t, a); len(got) != 2 {
		t.Errorf("left: %v", got)
	}
}
