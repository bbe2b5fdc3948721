package cli

import (
	"context"
	"errors"
	"os"
	"strings"

	"belegpost/storage"
	"belegpost/storage/keychain"
)

// Keychain opens the place where this data folder's passwords are kept.
func (e Env) Keychain() *keychain.Keychain {
	return keychain.Open(keychain.Service, e.Data, e.Getenv(keychain.PassphraseVariable))
}

// Password reads the password that a setting refers to, from the keychain, a
// variable or a file; "" if the settings name none. field stands in errors.
func (e Env) Password(field storage.Field, ref storage.SecretRef) (string, error) {
	switch ref.Kept {
	case storage.KeptInKeychain:
		return e.Keychain().Secret(ref.Name)
	case storage.KeptInEnv:
		return e.readSecret(field, ref)
	}
	return "", nil
}

// readSecret reads a password from its variable or file.
func (e Env) readSecret(field storage.Field, ref storage.SecretRef) (string, error) {
	switch {
	case ref.Env != "" && ref.File != "":
		return "", &secretError{Field: field, Problem: "both"}
	case ref.Env != "":
		if secret := e.Getenv(ref.Env); secret != "" {
			return secret, nil
		}
		return "", &secretError{Field: field, Name: ref.Env, Problem: "variable"}
	}
	text, err := os.ReadFile(ref.File)
	if err != nil {
		return "", &secretError{Field: field, Name: ref.File, Problem: "file"}
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", &secretError{Field: field, Name: ref.File, Problem: "empty"}
	}
	return line, nil
}

// account is one of the two passwords of an office.toml.
type account struct {
	field  storage.Field
	wish   storage.SecretRef // where the file says that it comes from
	ref    func(storage.Settings) storage.SecretRef
	secret string
	kept   bool // it cannot be read now, but the keychain has it from before
}

// accounts are those whose password the file names.
func accounts(w storage.Wish) []*account {
	wish := func(env, file *string) (ref storage.SecretRef) {
		if env != nil {
			ref.Env = *env
		}
		if file != nil {
			ref.File = *file
		}
		return ref
	}
	var out []*account
	for _, a := range []*account{
		{field: storage.FieldMailboxPassword, wish: wish(w.Mailbox.PasswordEnv, w.Mailbox.PasswordFile),
			ref: func(s storage.Settings) storage.SecretRef { return s.Mailbox.Secret }},
		{field: storage.FieldSendingPassword, wish: wish(w.Sending.PasswordEnv, w.Sending.PasswordFile),
			ref: func(s storage.Settings) storage.SecretRef { return s.Sending.Secret }},
	} {
		if a.wish != (storage.SecretRef{}) {
			out = append(out, a)
		}
	}
	return out
}

// gather reads the passwords. One that the keychain has already need not be
// there again: adding a client must not ask for passwords.
func (e Env) gather(list []*account, before storage.Settings) (err error) {
	for _, a := range list {
		if a.secret, err = e.readSecret(a.field, a.wish); err == nil {
			continue
		}
		ref := a.ref(before)
		sameSource := ref.Kept == storage.KeptInKeychain && ref.Env == a.wish.Env && ref.File == a.wish.File
		if !sameSource {
			return err
		}
		if _, known := e.Keychain().Secret(ref.Name); known != nil {
			return err
		}
		a.kept = true
	}
	return nil
}

// keep writes the passwords that differ into the keychain.
func (e Env) keep(list []*account, set storage.Settings) error {
	k := e.Keychain()
	for _, a := range list {
		name := a.ref(set).Name
		old, err := k.Secret(name)
		if a.kept || err == nil && old == a.secret {
			continue
		}
		if err != nil && !errors.Is(err, keychain.ErrNotFound) {
			return err
		}
		if err := k.Store(name, a.secret); err != nil {
			return err
		}
	}
	return nil
}

// forget removes passwords from the keychain that are read at every start now.
func (e Env) forget(ctx context.Context, list []*account, before storage.Settings) {
	for _, a := range list {
		ref := a.ref(before)
		if ref.Kept != storage.KeptInKeychain {
			continue
		}
		if err := e.Keychain().Delete(ref.Name); err != nil && e.Log != nil {
			e.Log.WarnContext(ctx, "old password stays in the keychain", "error", err)
		}
	}
}
