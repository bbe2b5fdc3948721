package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"belegpost/storage"
)

// FieldOut is the file that an export is written into.
const FieldOut storage.Field = "out"

// Export is the command "belegpost export [filters of list] --out file.zip":
// documents as a ZIP with index.csv. A file that is there already is not
// overwritten; "-" writes to the standard output. With --json it prints the
// documents as "list documents" does.
func Export(ctx context.Context, env Env, args []string) int {
	var f listFlags
	flags := env.Flags("export")
	f.add(flags)
	out := flags.String("out", "", "file to write, - for the standard output")
	rest, err := Parse(flags, args)
	if err == nil && (len(rest) > 0 || *out == "") {
		err = fmt.Errorf("%w: export [--client N] [--symbol ER] [--period 2026-03] [--state …] --out file.zip", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		filter := f.documents()
		filter.Sort = "client"
		docs, err := s.store.Documents(ctx, filter)
		if err != nil {
			return err
		}
		if *out == "-" {
			return s.store.Export(ctx, s.Stdout, docs, s.lang)
		}
		if err := s.exportFile(ctx, *out, docs); err != nil {
			return err
		}
		if s.JSON {
			return (listing{session: s}).showDocuments(ctx, docs)
		}
		fmt.Fprintf(s.Stdout, s.say("%d Belege exportiert nach %s.\n", "%d documents exported to %s.\n"), len(docs), *out)
		return nil
	})
}

// exportFile writes the whole ZIP or leaves nothing behind.
func (s *session) exportFile(ctx context.Context, name string, docs []storage.Document) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &storage.InvalidError{Field: FieldOut, Code: storage.InvalidTaken, Value: name}
	}
	if err != nil {
		return &fileError{File: name, Err: err}
	}
	err = s.store.Export(ctx, f, docs, s.lang)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
