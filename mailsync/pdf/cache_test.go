package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// compiledCache is a folder with a copy of an intact cache and a file that is
// not ours.
func compiledCache(t *testing.T) string {
	t.Helper()
	mustOK(t, newChecker(t, Config{}), goodPDF())
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(sharedCache())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !isSealed(dir) {
		t.Fatal("the copied cache is not intact")
	}
	return dir
}

// codeFile is the one file that wazero wrote.
func codeFile(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, wazeroPrefix+"*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cache files %v, error %v; want one file", files, err)
	}
	return files[0]
}

// damages are ways to spoil the file of native code.
func damages() map[string]func(code []byte) []byte {
	flip := func(place func(size int) int) func([]byte) []byte {
		return func(code []byte) []byte {
			code[place(len(code))] ^= 0x40
			return code
		}
	}
	return map[string]func([]byte) []byte{
		"empty":                    func([]byte) []byte { return nil },
		"cut in the header":        func(code []byte) []byte { return code[:10] },
		"cut in the middle":        func(code []byte) []byte { return code[:len(code)/2] },
		"last byte missing":        func(code []byte) []byte { return code[:len(code)-1] },
		"flipped number of tables": flip(func(int) int { return 17 }),
		"flipped function offset":  flip(func(int) int { return 4000 }), // wazero's CRC does not cover it
		"flipped native code":      flip(func(size int) int { return size / 2 }),
		"flipped table at the end": flip(func(size int) int { return size - 100 }), // nor this
	}
}

func TestSealNoticesAnyDamage(t *testing.T) {
	dir := compiledCache(t)
	path := codeFile(t, dir)
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range damages() {
		if err := os.WriteFile(path, damage(bytes.Clone(code)), 0o600); err != nil {
			t.Fatal(err)
		}
		if isSealed(dir) {
			t.Errorf("%s: not noticed", name)
		}
	}
	if err := os.WriteFile(path, code, 0o600); err != nil {
		t.Fatal(err)
	}
	if !isSealed(dir) {
		t.Error("the restored cache is not intact")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if isSealed(dir) {
		t.Error("a missing file is not noticed")
	}
}

// TestDamagedCacheHeals compiles for one of the damages; the seal's test has more.
func TestDamagedCacheHeals(t *testing.T) {
	dir := damagedCache(t, "flipped function offset")
	mustOK(t, newChecker(t, Config{CacheDir: dir}), goodPDF())
	if !isSealed(dir) {
		t.Error("the cache has not healed")
	}
	if _, err := os.Stat(filepath.Join(dir, "letter.txt")); err != nil {
		t.Errorf("a file that is not ours: %v", err)
	}
}

// damagedCache is a folder like compiledCache's, but for the file of native code.
func damagedCache(t *testing.T, damage string) string {
	t.Helper()
	dir := compiledCache(t)
	path := codeFile(t, dir)
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, damages()[damage](code), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestCacheThatDeceivesItsSeal has wrong bytes under a right seal, as if the
// disk or wazero itself had written them: the ladder of start must help.
func TestCacheThatDeceivesItsSeal(t *testing.T) {
	dir := compiledCache(t)
	path := codeFile(t, dir)
	if err := os.WriteFile(path, noise(5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sealCache(dir); err != nil {
		t.Fatal(err)
	}
	c := newChecker(t, Config{CacheDir: dir})
	mustOK(t, c, goodPDF())
	if info, err := os.Stat(codeFile(t, dir)); err != nil || info.Size() < 1<<20 {
		t.Errorf("cache file: %v, error %v; want native code", info, err)
	}
	if c.mode != cacheUse {
		t.Errorf("next start: %s, want %s", c.mode, cacheUse)
	}
}

func TestUnusableCacheFolderCostsNoAnswer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := newChecker(t, Config{CacheDir: filepath.Join(file, "cache")})
	mustOK(t, c, goodPDF())
	if c.mode != cacheNone {
		t.Errorf("next start: %s, want %s", c.mode, cacheNone)
	}
}

func TestCacheFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "cache")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openCache(dir, cacheUse); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o700 && mode != 0o777 { // 0777: Windows has no such bits
		t.Errorf("mode %o, want 700", mode)
	}
}
