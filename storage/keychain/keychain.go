// Package keychain keeps passwords and tokens outside the database: in the
// system's keychain (Windows Credential Manager, macOS Keychain, Secret
// Service), or in an encrypted file where an administrator names a file with a
// passphrase.
//
// # Vocabulary
//
// A secret has a name, which the settings keep ([storage.SecretRef]); the
// service is the program whose secrets they are. A long secret is stored in
// parts, because Windows takes 2,560 bytes and macOS about 3,000: all parts of
// one writing are a generation.
//
// # Promises
//
// Nothing here asks anybody for a passphrase, and nothing is ever stored in the
// clear. Store replaces a secret as a whole: whatever happens in between, Secret
// gives the old one or the new one, never a mixture. No error tells a secret.
package keychain

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/zalando/go-keyring"
)

// Service is the name of this program in the system's keychain.
const Service = "belegpost"

// FileName is the encrypted file below the data folder.
const FileName = "secrets.age"

// PassphraseVariable is the environment variable that names the file with the
// passphrase.
const PassphraseVariable = "BELEGPOST_PASSPHRASE_FILE"

var (
	// ErrNoKeychain says that this session has no keychain and no passphrase
	// file is named: there is no place to keep a secret.
	ErrNoKeychain = errors.New("no keychain")
	// ErrNotFound says that there is no secret of this name.
	ErrNotFound = errors.New("secret not found")
	// ErrPassphrase says that the passphrase does not open the encrypted file.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrPassphraseFile says that the named file has no passphrase to read.
	ErrPassphraseFile = errors.New("passphrase file not readable or empty")
	// ErrDamaged says that what is stored is not what was stored.
	ErrDamaged = errors.New("stored secret is damaged")
)

// ring is the system's keychain.
type ring interface {
	Set(service, name, secret string) error
	Get(service, name string) (string, error)
	Delete(service, name string) error
}

// system is the real one.
type system struct{}

func (system) Set(service, name, secret string) error   { return keyring.Set(service, name, secret) }
func (system) Get(service, name string) (string, error) { return keyring.Get(service, name) }
func (system) Delete(service, name string) error        { return keyring.Delete(service, name) }

// Keychain keeps secrets. It is safe for concurrent use.
type Keychain struct {
	service string
	ring    ring        // nil where there is none
	file    *secretFile // nil without a passphrase file
}

// Open opens the place where secrets are kept. A passphrase file that is named
// wins over the system's keychain: a service and a person at the same machine
// then find the same secrets, whoever is signed in. dir is the data folder,
// where the encrypted file lies. Nothing is read or asked yet.
func Open(service, dir, passphraseFile string) *Keychain {
	k := &Keychain{service: service}
	switch {
	case passphraseFile != "":
		k.file = &secretFile{path: filepath.Join(dir, FileName), passphraseFile: passphraseFile, work: scryptWork}
	case hasSystemRing():
		k.ring = system{}
	}
	return k
}

// hasSystemRing reports whether asking can work at all. Without a session bus
// the D-Bus library would start one of its own, which nobody ends.
func hasSystemRing() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return true
			}
		}
	}
	return false
}

// Store keeps secret under name, in the place of an older one.
func (k *Keychain) Store(name, secret string) error {
	switch {
	case k.file != nil:
		return k.file.change(func(all map[string]string) bool {
			old, had := all[name]
			all[name] = secret
			return !had || old != secret
		})
	case k.ring != nil:
		return k.storeParts(name, secret)
	}
	return ErrNoKeychain
}

// Secret reads a secret; [ErrNotFound] if there is none of this name.
func (k *Keychain) Secret(name string) (string, error) {
	switch {
	case k.file != nil:
		all, err := k.file.read()
		if err != nil {
			return "", err
		}
		secret, ok := all[name]
		if !ok {
			return "", ErrNotFound
		}
		return secret, nil
	case k.ring != nil:
		entry, err := k.get(name)
		if err != nil {
			return "", err
		}
		return k.join(name, entry)
	}
	return "", ErrNoKeychain
}

// Delete forgets a secret. One that is not there is no error.
func (k *Keychain) Delete(name string) error {
	switch {
	case k.file != nil:
		return k.file.change(func(all map[string]string) bool {
			_, had := all[name]
			delete(all, name)
			return had
		})
	case k.ring != nil:
		entry, err := k.get(name)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := k.remove(name); err != nil {
			return err
		}
		return k.removeParts(name, entry)
	}
	return ErrNoKeychain
}

// longestPart keeps clear of every system's limit, also after base64.
const longestPart = 1000

// pointerPrefix starts the entry of a secret that is stored in parts:
// prefix generation : number of parts : bytes : SHA-256.
const pointerPrefix = "belegpost-parts:"

// storeParts writes a new generation, then the pointer to it, then removes the
// old generation: a crash leaves the old secret or the new one.
func (k *Keychain) storeParts(name, secret string) error {
	old, err := k.get(name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	entry := secret
	if len(secret) > longestPart || strings.HasPrefix(secret, pointerPrefix) {
		if entry, err = k.writeParts(name, old, secret); err != nil {
			return err
		}
	}
	if err := k.ring.Set(k.service, name, entry); err != nil {
		return ringError("store secret", err)
	}
	return k.removeParts(name, old)
}

func (k *Keychain) writeParts(name, old, secret string) (pointer string, err error) {
	generation := "a"
	if p, ok := parsePointer(old); ok && p.generation == "a" {
		generation = "b"
	}
	n := 0
	for rest := secret; rest != ""; n++ {
		part := rest[:min(len(rest), longestPart)]
		rest = rest[len(part):]
		if err := k.ring.Set(k.service, partName(name, generation, n), part); err != nil {
			return "", ringError("store part of secret", err)
		}
	}
	return fmt.Sprintf("%s%s:%d:%d:%s", pointerPrefix, generation, n, len(secret), digest(secret)), nil
}

// pointer says where the parts of a secret are.
type pointer struct {
	generation string
	parts      int
	size       int
	sum        string
}

func parsePointer(entry string) (p pointer, ok bool) {
	rest, ok := strings.CutPrefix(entry, pointerPrefix)
	if !ok {
		return p, false
	}
	generation, rest, _ := strings.Cut(rest, ":")
	p.generation = generation
	n, err := fmt.Sscanf(rest, "%d:%d:%s", &p.parts, &p.size, &p.sum)
	// The limit bounds the work that a damaged entry can cause.
	if err != nil || n != 3 || p.parts < 1 || p.parts > 1000 {
		return pointer{}, false
	}
	return p, true
}

// join gives the secret that an entry is, or points to.
func (k *Keychain) join(name, entry string) (string, error) {
	if !strings.HasPrefix(entry, pointerPrefix) {
		return entry, nil
	}
	p, ok := parsePointer(entry)
	if !ok {
		return "", ErrDamaged
	}
	var b strings.Builder
	for i := range p.parts {
		part, err := k.get(partName(name, p.generation, i))
		if errors.Is(err, ErrNotFound) {
			return "", ErrDamaged
		}
		if err != nil {
			return "", err
		}
		b.WriteString(part)
	}
	if b.Len() != p.size || digest(b.String()) != p.sum {
		return "", ErrDamaged
	}
	return b.String(), nil
}

// removeParts removes the generation that an entry pointed to.
func (k *Keychain) removeParts(name, entry string) error {
	p, _ := parsePointer(entry)
	for i := range p.parts {
		if err := k.remove(partName(name, p.generation, i)); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keychain) get(name string) (string, error) {
	entry, err := k.ring.Get(k.service, name)
	return entry, ringError("read secret", err)
}

func (k *Keychain) remove(name string) error {
	err := k.ring.Delete(k.service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return ringError("delete secret", err)
}

// ringError tells a missing secret from a keychain that does not answer.
func ringError(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	}
	return fmt.Errorf("%s: %w: %v", doing, ErrNoKeychain, err)
}

func partName(name, generation string, n int) string {
	return fmt.Sprintf("%s#%s%d", name, generation, n)
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
