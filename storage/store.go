package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the database driver
)

// databaseName is the file below the data folder.
const databaseName = "belegpost.db"

// readers is how many connections read beside the one that writes.
const readers = 4

// Options are what a store needs to know from outside. The zero value is fine.
type Options struct {
	Now  func() time.Time // time.Now if nil; tests set it
	User string           // who acts, for the audit chain; the system's user if empty
	Log  *slog.Logger     // discarded if nil
}

// Store is one open data folder. It is safe for concurrent use; several
// processes on one machine may open the same folder.
type Store struct {
	dir   string
	write *sql.DB // one connection
	read  *sql.DB
	now   func() time.Time
	user  string
	host  string
	log   *slog.Logger

	announcer

	publishing sync.Mutex // one publisher of files at a time in this process
}

// Open opens the data folder dir and brings its database up to date. A missing
// folder is made. The caller must Close the store.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &FolderError{Folder: dir, Problem: FolderNotWritable, Err: err}
	}
	if err := refuseNetworkFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, databaseName)
	s := &Store{dir: dir, now: o.Now, user: o.User, log: o.Log}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.user == "" {
		s.user = systemUser()
	}
	s.host, _ = os.Hostname()
	var err error
	if s.write, err = openDatabase(ctx, path, 1); err != nil {
		return nil, err
	}
	if err = migrate(ctx, s.write); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	if s.read, err = openDatabase(ctx, path, readers); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	if err := s.firstUse(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the store. Calls that are still running fail.
func (s *Store) Close() error {
	s.closeChanges()
	return errors.Join(s.read.Close(), s.write.Close())
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// openDatabase opens path with the pragmas that every connection needs. They
// stand in the DSN, because an Exec reaches one connection of the pool only.
func openDatabase(ctx context.Context, path string, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", databaseURI(path, url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "trusted_schema(0)",
	}}))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return db, nil
}

// databaseURI is what the driver takes for a path, whatever stands in it.
func databaseURI(path string, options url.Values) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // C:/… needs a leading slash in a URI
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: options.Encode()}).String()
}

// args are the named parameters of a statement: {"client": id} for :client.
type args map[string]any

func (a args) named() []any {
	out := make([]any, 0, len(a))
	for name, v := range a {
		out = append(out, sql.Named(name, v))
	}
	return out
}

// querier is a transaction or the read pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row under the cursor.
type scanner interface{ Scan(dest ...any) error }

// all runs query and turns each row into a T.
func all[T any](ctx context.Context, q querier, query string, a args, scan func(scanner) (T, error)) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, a.named()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one runs query and turns its only row into a T; [ErrNotFound] if there is none.
func one[T any](ctx context.Context, q querier, query string, a args, scan func(scanner) (T, error)) (T, error) {
	v, err := scan(q.QueryRowContext(ctx, query, a.named()...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNotFound
	}
	return v, err
}

// column scans a row of one column.
func column[T any](row scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// tx is one write transaction: its one time, the changes to announce after the
// commit, and its statements.
type tx struct {
	*sql.Tx
	store      *Store
	now        time.Time
	changes    Change
	statements map[string]*sql.Stmt // by their text; they end with the transaction
}

// prepared is the statement of query, parsed at its first use. A batch of mails
// runs a few dozen statements some hundred times, and parsing one takes longer
// than running it.
func (t *tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := t.statements[query]; ok {
		return s, nil
	}
	s, err := t.PrepareContext(ctx, query)
	if err == nil {
		t.statements[query] = s
	}
	return s, err
}

// QueryContext implements querier.
func (t *tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements querier.
func (t *tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return t.Tx.QueryRowContext(ctx, query, args...) // a row that says what is wrong
	}
	return s.QueryRowContext(ctx, args...)
}

// ExecContext runs a statement that gives no rows.
func (t *tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// exec runs a statement and returns the id of an inserted row.
func (t *tx) exec(ctx context.Context, query string, a args) (int64, error) {
	res, err := t.ExecContext(ctx, query, a.named()...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// affect runs a statement and returns how many rows it changed.
func (t *tx) affect(ctx context.Context, query string, a args) (int64, error) {
	res, err := t.ExecContext(ctx, query, a.named()...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// change runs f in one write transaction and announces what it changed after
// the commit. An error of f rolls everything back.
func (s *Store) change(ctx context.Context, f func(*tx) error) error {
	sqlTx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	t := &tx{Tx: sqlTx, store: s, now: s.now().UTC().Truncate(time.Millisecond), statements: map[string]*sql.Stmt{}}
	if err := f(t); err != nil {
		_ = sqlTx.Rollback() // the first error is the one that counts
		if ctx.Err() != nil {
			return fmt.Errorf("cancelled: %w", errors.Join(ctx.Err(), err)) // statements are closed when ctx ends
		}
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", cmp.Or(ctx.Err(), err)) // a rollback by ctx has no cause of its own
	}
	s.announce(t.changes)
	return nil
}
