package storage

import (
	"context"
	"fmt"
	"time"
)

// Known is a file that somebody wants to file and that the client has already.
type Known struct {
	File     string // as it was given
	Document DocumentID
	Client   string // name
	Symbol   string // code
	Period   Period
	Name     string    // of the document
	Filed    time.Time // since when the client has it
}

// KnownError refuses files some of which the client has already; a person may
// file them all the same (Again), or only what is new.
type KnownError struct{ Known []Known }

// Error implements error, in English for logs.
func (e *KnownError) Error() string {
	return fmt.Sprintf("the client has %d of the files already, %q as document %d", len(e.Known), e.Known[0].File, e.Known[0].Document)
}

// orNil is the error, if there is anything to ask.
func (e *KnownError) orNil() error {
	if len(e.Known) == 0 {
		return nil
	}
	return e
}

const knownSelect = `SELECT d.id, c.name, y.code, d.period, d.name, d.created_at FROM document d
JOIN client c ON c.id = d.client_id JOIN symbol y ON y.id = d.symbol_id WHERE d.id = :id`

// asks adds a file that the client has as a document already.
func (t *tx) asks(ctx context.Context, e *KnownError, file string, id DocumentID) error {
	k, err := one(ctx, t, knownSelect, args{"id": id}, func(row scanner) (k Known, err error) {
		err = row.Scan(&k.Document, &k.Client, &k.Symbol, &k.Period, &k.Name, (*stamp)(&k.Filed))
		return
	})
	if err != nil {
		return fmt.Errorf("read known document: %w", err)
	}
	k.File = file
	e.Known = append(e.Known, k)
	return nil
}
