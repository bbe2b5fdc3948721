package state

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestEachClientGetsOneLetterWithAllItsAddresses(t *testing.T) {
	r, s, th := register(t)
	clients, err := s.Clients(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wishes []storage.NewAddress
	for _, c := range clients[:2] {
		if _, err := s.SaveRecipient(t.Context(), storage.Recipient{Client: c.ID, Email: "a" + c.Number + "@huber.example"}); err != nil {
			t.Fatal(err)
		}
		for _, y := range r.Symbols[:2] {
			wishes = append(wishes, storage.NewAddress{Client: c.ID, Symbol: y.ID, Label: y.Name, Extension: "brief"})
		}
	}
	if r.Many.Made, err = s.CreateAddresses(t.Context(), wishes); err != nil {
		t.Fatal(err)
	}
	var letters []ClientLetter
	r.Many.Letters(func(l []ClientLetter, err error) {
		if letters = l; err != nil {
			t.Error(err)
		}
	})
	th.until("letters are gathered", func() bool { return letters != nil })
	if len(letters) != 2 || len(letters[0].Addresses) != 2 || !strings.Contains(strings.Join(letters[1].Recipients, " "), "@") {
		t.Fatalf("%+v", letters)
	}
	folder, written := t.TempDir(), -1
	page := func(l ClientLetter) ([]byte, error) { return []byte(l.Addresses[0].Address), nil }
	for want := range 2 { // the second time beside the first
		written = -1
		r.WriteLetters(folder, letters, page, func(n int, err error) {
			if written = n; err != nil {
				t.Error(err)
			}
		})
		th.until("they are written", func() bool { return written == 2 })
		if list, err := os.ReadDir(folder); err != nil || len(list) != 2*(want+1) {
			t.Errorf("%v, %v", list, err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(folder, clients[0].Folder+".pdf"))
	if err != nil || string(raw) != letters[0].Addresses[0].Address {
		t.Errorf("%q, %v", raw, err)
	}
}
