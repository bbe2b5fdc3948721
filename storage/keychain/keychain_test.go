package keychain

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

// memory is a system keychain with Windows's limit, that breaks on demand.
type memory struct {
	entries map[string]string
	left    int // writes and deletes until it breaks; negative: never
}

var errBroken = errors.New("broken")

func (m *memory) step() error {
	if m.left == 0 {
		return errBroken
	}
	m.left--
	return nil
}

func (m *memory) Set(_, name, secret string) error {
	if err := m.step(); err != nil {
		return err
	}
	if len(secret) > 2560 {
		return keyring.ErrSetDataTooBig
	}
	m.entries[name] = secret
	return nil
}

func (m *memory) Get(_, name string) (string, error) {
	s, ok := m.entries[name]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return s, nil
}

func (m *memory) Delete(_, name string) error {
	if err := m.step(); err != nil {
		return err
	}
	if _, ok := m.entries[name]; !ok {
		return keyring.ErrNotFound
	}
	delete(m.entries, name)
	return nil
}

func inMemory() (*Keychain, *memory) {
	m := &memory{entries: map[string]string{}, left: -1}
	return &Keychain{service: Service, ring: m}, m
}

func TestSecretsOfEveryLengthComeBack(t *testing.T) {
	keyring.MockInit()
	k := &Keychain{service: Service, ring: system{}}
	for _, n := range []int{0, 1, 999, 1000, 1001, 2000, 2001, 5000, 100, 3000, 3000} {
		secret := strings.Repeat("ä", n/2) + strings.Repeat("x", n%2)
		if err := k.Store("mailbox", secret); err != nil {
			t.Fatalf("store %d bytes: %v", n, err)
		}
		if back, err := k.Secret("mailbox"); err != nil || back != secret {
			t.Fatalf("%d bytes come back as %d, %v", n, len(back), err)
		}
	}
	if err := k.Delete("mailbox"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Secret("mailbox"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("deleted secret: %v", err)
	}
	if err := k.Delete("mailbox"); err != nil {
		t.Fatalf("second delete: %v", err)
	}
}

func TestOldPartsAreRemoved(t *testing.T) {
	k, m := inMemory()
	for _, n := range []int{3500, 2500, 4500} {
		if err := k.Store("token", strings.Repeat("x", n)); err != nil {
			t.Fatal(err)
		}
		if want := 2 + (n-1)/1000; len(m.entries) != want {
			t.Errorf("%d bytes: entries %v, want %d", n, slices.Sorted(maps.Keys(m.entries)), want)
		}
	}
	if err := k.Store("token", "short"); err != nil || len(m.entries) != 1 {
		t.Errorf("short secret leaves %v, %v", slices.Sorted(maps.Keys(m.entries)), err)
	}
	if err := k.Store("token", strings.Repeat("y", 1500)); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete("token"); err != nil || len(m.entries) != 0 {
		t.Errorf("delete leaves %v, %v", m.entries, err)
	}
}

func TestInterruptedStoreGivesOldOrNewSecret(t *testing.T) {
	old, fresh := strings.Repeat("o", 3500), strings.Repeat("n", 2500)
	for left := range 9 {
		k, m := inMemory()
		if err := k.Store("token", old); err != nil {
			t.Fatal(err)
		}
		m.left = left
		err := k.Store("token", fresh)
		m.left = -1
		got, readErr := k.Secret("token")
		if readErr != nil || got != old && got != fresh {
			t.Errorf("broken after %d writes: read %d bytes, %v", left, len(got), readErr)
		}
		if err == nil && got != fresh {
			t.Errorf("after %d writes Store reports success with the old secret", left)
		}
	}
}

func TestSecretThatLooksLikeAPointerComesBack(t *testing.T) {
	k, _ := inMemory()
	secret := pointerPrefix + "a:1:1:00"
	if err := k.Store("x", secret); err != nil {
		t.Fatal(err)
	}
	if back, err := k.Secret("x"); err != nil || back != secret {
		t.Errorf("%q, %v", back, err)
	}
}

func TestDamagedPartsAreNoticed(t *testing.T) {
	for name, damage := range map[string]func(*memory){
		"part missing": func(m *memory) { delete(m.entries, "x#a1") },
		"part changed": func(m *memory) { m.entries["x#a1"] = strings.Repeat("z", 1000) },
		"pointer cut":  func(m *memory) { m.entries["x"] = m.entries["x"][:20] },
	} {
		k, m := inMemory()
		if err := k.Store("x", strings.Repeat("s", 2500)); err != nil {
			t.Fatal(err)
		}
		damage(m)
		if _, err := k.Secret("x"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoPlaceForSecrets(t *testing.T) {
	k := &Keychain{service: Service}
	_, err := k.Secret("x")
	for _, err := range []error{err, k.Store("x", "y"), k.Delete("x")} {
		if !errors.Is(err, ErrNoKeychain) {
			t.Errorf("%v", err)
		}
	}
}

func TestKeychainThatDoesNotAnswerIsNone(t *testing.T) {
	k, m := inMemory()
	m.left = 0
	if err := k.Store("x", "hidden"); !errors.Is(err, ErrNoKeychain) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
}

// inFile opens a keychain in an encrypted file, with cheap scrypt.
func inFile(t *testing.T, dir, passphrase string) *Keychain {
	t.Helper()
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(passphrase+"\r\nnot this line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := Open(Service, dir, file)
	k.file.work = 10
	return k
}

func TestEncryptedFileKeepsSecrets(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	k := inFile(t, dir, "correct horse")
	if _, err := k.Secret("mailbox"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("before anything was stored: %v", err)
	}
	secrets := map[string]string{"mailbox": "päss wörd", "sending": strings.Repeat("long", 1000)}
	for name, secret := range secrets {
		if err := k.Store(name, secret); err != nil {
			t.Fatal(err)
		}
	}
	again := inFile(t, dir, "correct horse")
	for name, secret := range secrets {
		if back, err := again.Secret(name); err != nil || back != secret {
			t.Errorf("%s: %q, %v", name, back, err)
		}
	}
	if err := again.Delete("mailbox"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Secret("mailbox"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || strings.Contains(string(raw), "longlong") || !strings.HasPrefix(string(raw), "age-encryption.org/v1") {
		t.Errorf("file is not encrypted: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("temporary files are left: %v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestWrongPassphraseChangesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := inFile(t, dir, "right").Store("mailbox", "secret"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	wrong := inFile(t, dir, "wrong")
	if _, err := wrong.Secret("mailbox"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("read: %v", err)
	}
	if err := wrong.Store("mailbox", "other"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("store: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || string(after) != string(before) {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestDamagedFileIsNoticedAndKept(t *testing.T) {
	dir := t.TempDir()
	k := inFile(t, dir, "right")
	if err := k.Store("mailbox", "secret"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)-3] ^= 1
	for name, content := range map[string][]byte{"cut": whole[:len(whole)-5], "flipped": flipped, "empty": {}, "text": []byte("hello")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Secret("mailbox"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: read: %v", name, err)
		}
		if err := k.Store("mailbox", "new"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: a damaged file was written over: %v", name, err)
		}
	}
}

func TestPassphraseFileMustHoldOne(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, []byte("\nsecond line"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, filepath.Join(dir, "missing")} {
		if err := Open(Service, dir, file).Store("x", "y"); !errors.Is(err, ErrPassphraseFile) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
