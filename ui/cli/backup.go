package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"belegpost/storage"
)

// Backup is the command "belegpost backup [--to FILE]": the database as it is
// now, verified. Without --to it lies beside the daily ones.
func Backup(ctx context.Context, env Env, args []string) int {
	flags := env.Flags("backup")
	to := flags.String("to", "", "file to write; it must not exist yet")
	rest, err := Parse(flags, args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: backup [--to FILE]", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		file := *to
		if file == "" {
			file = filepath.Join(s.store.Dir(), "backup", "manual-"+s.now().UTC().Format("20060102-150405")+".db")
		}
		if err := s.store.Backup(ctx, file); err != nil {
			return err
		}
		if s.JSON {
			return s.Line(backupLine{File: file})
		}
		fmt.Fprintf(s.Stdout, s.say("Gesichert: %s\nDer Archivordner und der Ordner spool gehören ebenfalls gesichert; Kennwörter stehen in keiner Sicherung.\n",
			"Saved: %s\nThe archive folder and the folder spool need a backup too; passwords are in no backup.\n"), file)
		return nil
	})
}

// now is the command's clock.
func (e Env) now() time.Time {
	if e.Now != nil {
		return e.Now()
	}
	return time.Now()
}

// Restore is the command "belegpost restore FILE|DAY": a backup becomes the
// database, and the checks run on it. Without an argument it lists the days of
// which there is a backup.
func Restore(ctx context.Context, env Env, args []string) int {
	rest, err := Parse(env.Flags("restore"), args)
	if err == nil && len(rest) > 1 {
		err = fmt.Errorf("%w: restore [FILE|2026-03-17]", ErrUsage)
	}
	if err == nil && len(rest) == 0 {
		err = env.listBackups()
		if err == nil {
			return ExitDone
		}
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	file := rest[0]
	if _, err := time.Parse(time.DateOnly, file); err == nil {
		file = storage.BackupFile(env.Data, file)
	}
	store, before, err := storage.Restore(ctx, env.Data, file, storage.Options{Now: env.Now, Log: env.Log})
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	set, err := store.Settings(ctx)
	if err != nil {
		return env.Trouble(env.Lang(), errors.Join(err, store.Close()))
	}
	s := &session{Env: env, store: store, lang: LangOf(set), where: set.Location()}
	if s.JSON {
		err = s.Line(backupLine{File: file, Before: before})
	} else {
		fmt.Fprintf(s.Stdout, s.say("Eingespielt: %s\n", "Restored: %s\n"), file)
		if before != "" {
			fmt.Fprintf(s.Stdout, s.say("Der bisherige Stand liegt in %s.\n", "What was there before lies in %s.\n"), before)
		}
		fmt.Fprintln(s.Stdout, s.say("Benachrichtigungen, die damals noch zu senden waren, warten: „belegpost notices“ zeigt, wie viele. E-Mails, die seither kamen, werden wieder abgerufen. "+
			"Dateien, von denen unten keine Zeile weiß, wurden seit der Sicherung abgelegt: was per E-Mail kam, erkennt das nächste Abrufen wieder; was hochgeladen wurde, laden Sie bitte noch einmal hoch.",
			"Notices that were still to be sent then are held: \"belegpost notices\" tells how many. Mail that came since is fetched again. "+
				"Files below that no row knows were filed since the backup: what came by mail is recognised by the next sync; what was uploaded, please upload again."))
	}
	if err != nil {
		return s.Trouble(s.lang, errors.Join(err, store.Close()))
	}
	return s.checked(ctx, false)
}

// listBackups shows what "restore" can be called with.
func (e Env) listBackups() error {
	days, err := storage.Backups(e.Data)
	if err != nil {
		return err
	}
	if len(days) == 0 {
		return &storage.BackupError{File: filepath.Join(e.Data, "backup"), Problem: storage.BackupMissing, Err: os.ErrNotExist}
	}
	for _, day := range days {
		file := storage.BackupFile(e.Data, day)
		if e.JSON {
			if err := e.Line(backupLine{Day: day, File: file}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(e.Stdout, day+"  "+file)
	}
	return nil
}
