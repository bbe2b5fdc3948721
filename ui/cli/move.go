package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"

	"belegpost/storage"
)

// placeFlags are the flags about where documents lie. Empty ones are left as
// they are.
type placeFlags struct {
	client, symbol, period, name, remark string
	force, again                         bool
}

func (p *placeFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&p.client, "client", "", "client number")
	flags.StringVar(&p.symbol, "symbol", "", "symbol code")
	flags.StringVar(&p.period, "period", "", "2026-03, or a period of the client's scheme")
	flags.StringVar(&p.name, "name", "", "name of the document")
	flags.StringVar(&p.remark, "remark", "", "remark")
	flags.BoolVar(&p.force, "force", false, "although the period is complete")
}

// placement finds the client and the symbol that the flags name.
func (p placeFlags) placement(ctx context.Context, s *storage.Store) (at storage.Placement, err error) {
	at.Period = storage.Period(p.period)
	if p.client != "" {
		c, err := s.ClientByNumber(ctx, p.client)
		if err != nil {
			return at, unknown(err, storage.FieldPlaceClient, p.client)
		}
		at.Client = c.ID
	}
	if p.symbol != "" {
		y, err := s.SymbolByCode(ctx, p.symbol)
		if err != nil {
			return at, unknown(err, storage.FieldPlaceSymbol, p.symbol)
		}
		at.Symbol = y.ID
	}
	return at, nil
}

// unknown names the value that names nothing.
func unknown(err error, field storage.Field, value string) error {
	if errors.Is(err, storage.ErrNotFound) {
		return &storage.InvalidError{Field: field, Code: storage.InvalidUnknown, Value: value}
	}
	return err
}

// command runs f on an open store, and tells what went wrong.
func (e Env) command(ctx context.Context, usage error, f func(*session) error) int {
	if usage != nil {
		return e.Trouble(e.Lang(), usage)
	}
	s, err := e.begin(ctx)
	if err != nil {
		return e.Trouble(e.Lang(), err)
	}
	if err = errors.Join(f(s), s.store.Close()); err != nil {
		return e.Trouble(s.lang, err)
	}
	return ExitDone
}

// Move is the command "belegpost move DOCUMENT-ID… [--client] [--symbol]
// [--period] [--name] [--remark] [--fiscal-year] [--force]": what the screen
// does when somebody edits documents. It prints them as "list documents" does.
func Move(ctx context.Context, env Env, args []string) int {
	var p placeFlags
	flags := env.Flags("move")
	p.add(flags)
	year := flags.String("fiscal-year", "", "2026 or 2025/26")
	rest, err := Parse(flags, args)
	ids, wrong := numbers[storage.DocumentID](rest)
	nothing := p == placeFlags{force: p.force} && *year == "" && !given(flags, "remark")
	if err == nil && (wrong || len(ids) == 0 || nothing) {
		err = fmt.Errorf("%w: move DOCUMENT-ID… [--client N] [--symbol ER] [--period 2026-03] [--name …]", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		at, err := p.placement(ctx, s.store)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := s.store.Document(ctx, id); err != nil {
				return unknown(err, storage.FieldDocument, fmt.Sprint(id))
			}
		}
		r := storage.Revision{Placement: at, Name: p.name, FiscalYear: *year, Force: p.force}
		if given(flags, "remark") {
			r.Remark = &p.remark
		}
		done, err := s.store.Place(ctx, ids, r)
		if err != nil {
			return err
		}
		return s.showDone(ctx, done)
	})
}

// given reports that a flag was named, be it with an empty value.
func given(flags *flag.FlagSet, name string) (yes bool) {
	flags.Visit(func(f *flag.Flag) { yes = yes || f.Name == name })
	return
}

// numbers reads ids.
func numbers[T ~int64](words []string) (ids []T, wrong bool) {
	for _, w := range words {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil || n <= 0 {
			return nil, true
		}
		ids = append(ids, T(n))
	}
	return ids, false
}

// pendingError says that a change is committed and that files are not in their
// place yet.
type pendingError struct{ Err error } // why; nil where another program keeps them open

func (e *pendingError) Error() string { return fmt.Sprintf("files are pending: %v", e.Err) }
func (e *pendingError) Unwrap() error { return e.Err }

// showDone prints what was changed; files that are still on their way, or that
// could not be moved, are trouble.
func (s *session) showDone(ctx context.Context, done storage.Done) error {
	var rows []storage.Document
	var trouble error
	for _, id := range done.Documents {
		d, err := s.store.Document(ctx, id)
		if err != nil {
			return err
		}
		rows = append(rows, d)
		if d.Problem == storage.MoveChanged || d.Problem == storage.MoveMissing {
			trouble = &storage.DocumentError{ID: d.ID, Path: d.Path, Err: moveError(d.Problem)}
		}
	}
	if err := (listing{session: s}).showDocuments(ctx, rows); err != nil {
		return err
	}
	if done.Pending > 0 || done.Trouble != nil {
		return &pendingError{Err: done.Trouble}
	}
	return trouble
}
