package keychain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"filippo.io/age"
)

// scryptWork is 32 MB and a fifth of a second on a small machine. age's default
// of 18 takes 256 MB, at every start, to protect short passphrases; one that
// stands in a file can be long.
const scryptWork = 15

// largestFile bounds what is read; a few hundred passwords are 100 KB.
const largestFile = 4 << 20

// secretFile is all secrets as one JSON object, encrypted with age.
type secretFile struct {
	path           string
	passphraseFile string
	work           int

	mu     sync.Mutex
	opened opened
}

// opened is what the file was when it was opened last: opening it again costs
// work.
type opened struct {
	sealed     []byte
	passphrase string
	secrets    map[string]string
}

// passphrase is the first line of the passphrase file.
func (f *secretFile) passphrase() (string, error) {
	text, err := os.ReadFile(f.passphraseFile)
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrPassphraseFile, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return "", ErrPassphraseFile
	}
	return line, nil
}

func (f *secretFile) read() (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.decrypt()
}

func (f *secretFile) decrypt() (map[string]string, error) {
	passphrase, err := f.passphrase()
	if err != nil {
		return nil, err
	}
	sealed, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	if f.opened.passphrase == passphrase && bytes.Equal(f.opened.sealed, sealed) {
		return maps.Clone(f.opened.secrets), nil
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	text, err := io.ReadAll(io.LimitReader(plain, largestFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	all := map[string]string{}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, ErrDamaged // the JSON error would show pieces of secrets
	}
	f.opened = opened{sealed, passphrase, maps.Clone(all)}
	return all, nil
}

// change rewrites the file if edit says that it changed something.
func (f *secretFile) change(edit func(map[string]string) bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.decrypt()
	if err != nil {
		return err
	}
	if !edit(all) {
		return nil
	}
	passphrase, err := f.passphrase()
	if err != nil {
		return err
	}
	sealed, err := f.encrypt(all, passphrase)
	if err != nil {
		return fmt.Errorf("encrypt secrets: %w", err)
	}
	if err := replaceFile(f.path, sealed); err != nil {
		return fmt.Errorf("write secrets: %w", err)
	}
	f.opened = opened{sealed, passphrase, all}
	return nil
}

func (f *secretFile) encrypt(all map[string]string, passphrase string) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(f.work)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(w).Encode(all); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return sealed.Bytes(), nil
}

// replaceFile writes a file that only its owner can read, so that a crash
// leaves the old content or the new one.
func replaceFile(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".~secrets-*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes a rename durable; Windows has no such call.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
