package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"belegpost/storage"
)

// ClientLetter is what a client is told about its new import addresses.
type ClientLetter struct {
	Client     storage.ClientRow
	Recipients []string // e-mail addresses
	Addresses  []storage.ImportAddress
}

// Letters gathers the addresses that were made last, a letter for each client,
// with the e-mail addresses that it goes to.
func (m *ManyAddresses) Letters(done func([]ClientLetter, error)) {
	var out []ClientLetter
	at := map[storage.ClientID]int{}
	for _, a := range m.Made {
		if _, known := at[a.Client]; !known {
			c, _ := m.register.Client(a.Client)
			at[a.Client] = len(out)
			out = append(out, ClientLetter{Client: c})
		}
		l := &out[at[a.Client]]
		l.Addresses = append(l.Addresses, a)
	}
	store := m.register.store
	m.register.act(func(ctx context.Context) error {
		for i := range out {
			list, err := store.Recipients(ctx, out[i].Client.ID)
			if err != nil {
				return err
			}
			for _, r := range list {
				if r.Active {
					out[i].Recipients = append(out[i].Recipients, r.Email)
				}
			}
		}
		return nil
	}, func(err error) { done(out, err) })
}

// WriteLetters makes a file of each letter in a folder, named like the
// client's folder. It writes over nothing, and done is told how many there are.
func (r *Register) WriteLetters(folder string, letters []ClientLetter, page func(ClientLetter) ([]byte, error), done func(int, error)) {
	written := 0
	r.act(func(ctx context.Context) error {
		for _, l := range letters {
			if err := ctx.Err(); err != nil {
				return err
			}
			raw, err := page(l)
			if err != nil {
				return fmt.Errorf("make letter: %w", err)
			}
			if err := writeNew(filepath.Join(folder, l.Client.Folder), raw); err != nil {
				return fmt.Errorf("write letter: %w", err)
			}
			written++
		}
		return nil
	}, func(err error) { done(written, err) })
}

// writeNew writes a PDF beside those that have the name already.
func writeNew(stem string, raw []byte) error {
	for n := 1; ; n++ {
		path := stem + ".pdf"
		if n > 1 {
			path = fmt.Sprintf("%s (%d).pdf", stem, n)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return err
		}
		_, err = f.Write(raw)
		return errors.Join(err, f.Close())
	}
}
