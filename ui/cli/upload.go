package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"belegpost/storage"
)

// Upload is the command "belegpost upload FILE… --client N --symbol ER
// [--period 2026-03] [--name …] [--remark …] [--force] [--again]": files from
// outside become documents. What the client has already is named and not filed
// again without --again. reader reads the e-invoices in them.
func Upload(ctx context.Context, env Env, args []string, reader func() (storage.FileReader, func() error)) int {
	var p placeFlags
	flags := env.Flags("upload")
	p.add(flags)
	flags.BoolVar(&p.again, "again", false, "although the client has the same file already")
	files, err := Parse(flags, args)
	if err == nil && (len(files) == 0 || p.client == "" || p.symbol == "" || p.name != "" && len(files) > 1) {
		err = fmt.Errorf("%w: upload FILE… --client N --symbol ER [--period 2026-03] [--name …]", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		at, err := p.placement(ctx, s.store)
		if err != nil {
			return err
		}
		reads, end := reader()
		list, done, err := s.upload(ctx, files, p.name, storage.Upload{Placement: at, Remark: p.remark, Force: p.force, Again: p.again, Reader: reads})
		if err = errors.Join(err, end()); err != nil {
			return err
		}
		for i, u := range list {
			if u.Duplicate {
				fmt.Fprintf(s.Stderr, s.say("%s: schon vorhanden als Beleg %d; mit --again wird die Datei trotzdem abgelegt.\n",
					"%s: already there as document %d; with --again the file is filed all the same.\n"), files[i], u.Document)
			}
		}
		return s.showDone(ctx, done)
	})
}

// upload opens the files and hands them to the store.
func (s *session) upload(ctx context.Context, names []string, as string, to storage.Upload) (list []storage.Uploaded, done storage.Done, err error) {
	var files []storage.NewFile
	for _, name := range names {
		f, err := openFile(name)
		if err != nil {
			return nil, done, err
		}
		defer f.Close()
		files = append(files, storage.NewFile{Name: filepath.Base(name), As: as, Body: f})
	}
	return s.store.Upload(ctx, files, to)
}
