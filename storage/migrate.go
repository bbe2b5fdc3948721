package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// applicationID marks the file as ours: "BePo".
const applicationID = 0x4265506f

// steps lists the schema files in order; step n brings a database from
// version n-1 to n. A released step is never edited.
func steps() ([]string, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list schema steps: %w", err)
	}
	return names, nil
}

// migrate brings the database up to the newest step, all missing steps in one
// transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	names, err := steps()
	if err != nil {
		return err
	}
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin migration: %w", err)
	}
	defer func() { _ = t.Rollback() }() // no effect after the commit
	var version int
	if err := t.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("read database version: %w", err)
	}
	if version > len(names) {
		return fmt.Errorf("version %d, this program knows %d: %w", version, len(names), ErrNewerDatabase)
	}
	if version == len(names) {
		return nil
	}
	for _, name := range names[version:] {
		if err := runStep(ctx, t, name); err != nil {
			return err
		}
	}
	if err := noForeignKeyViolation(ctx, t); err != nil {
		return err
	}
	pragmas := fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", len(names), applicationID)
	if _, err := t.ExecContext(ctx, pragmas); err != nil {
		return fmt.Errorf("write database version: %w", err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit migration: %w", err)
	}
	return nil
}

func runStep(ctx context.Context, t *sql.Tx, name string) error {
	text, err := schemaFiles.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if _, err := t.ExecContext(ctx, string(text)); err != nil {
		return fmt.Errorf("run %s: %w", name, err)
	}
	return nil
}

// noForeignKeyViolation queries the check: as an Exec it could not fail.
func noForeignKeyViolation(ctx context.Context, t *sql.Tx) error {
	rows, err := t.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("check foreign keys: a row points to nothing")
	}
	return rows.Err()
}
