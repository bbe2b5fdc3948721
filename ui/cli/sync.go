package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belegpost/storage"
)

// SyncTotals are the sums of one sync; the JSON line that ends "sync --once".
type SyncTotals struct {
	Fetched    int     `json:"fetched"`
	Filed      int     `json:"filed"`
	Failed     int     `json:"failed"`
	Ignored    int     `json:"ignored"`
	Duplicates int     `json:"duplicates"`
	Notices    int     `json:"notices"`
	Pending    int     `json:"pending"` // notices not sent yet
	Seconds    float64 `json:"seconds"`
	Bytes      int64   `json:"bytes"`

	NoKeywords []string `json:"no_keywords,omitempty"` // folders whose server does not keep our mark
}

// Mailbox is what a sync needs of the program; main fills it.
type Mailbox interface {
	Once(ctx context.Context) (SyncTotals, error)      // one sync
	Run(ctx context.Context) error                     // syncs until ctx ends
	Trouble() (changed <-chan struct{}, problem error) // changed is closed at the next change
}

// Open makes the mailbox of an open store; close ends what it started.
type Open func(s *storage.Store) (m Mailbox, close func() error)

// Sync is the command "belegpost sync [--once]".
func Sync(ctx context.Context, env Env, args []string, open Open) int {
	flags := env.Flags("sync")
	once := flags.Bool("once", false, "end when the mailbox is done")
	rest, err := Parse(flags, args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: sync [--once]", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	s, err := env.begin(ctx)
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	box, closeBox := open(s.store)
	if *once {
		err = s.syncOnce(ctx, box)
	} else {
		err = s.syncOn(ctx, box)
	}
	if err = errors.Join(err, closeBox(), s.store.Close()); err != nil {
		return env.Trouble(s.lang, err)
	}
	return ExitDone
}

func (s *session) syncOnce(ctx context.Context, box Mailbox) error {
	t, err := box.Once(ctx)
	if t.Seconds > 0 { // the mailbox is done, whatever became of the notices
		err = errors.Join(s.totals(t), err)
	}
	return err
}

// totals prints what a sync did.
func (s *session) totals(t SyncTotals) error {
	if s.JSON {
		return s.Line(t)
	}
	_, err := fmt.Fprintf(s.Stdout, s.say(
		"%d E-Mails abgerufen: %d Belege abgelegt, %d nicht abgelegt, %d schon vorhanden, %d übergangen. %d Benachrichtigungen, davon %d noch nicht gesendet.\n",
		"%d mails fetched: %d documents filed, %d not filed, %d already there, %d ignored. %d notices, %d of them not sent yet.\n"),
		t.Fetched, t.Filed, t.Failed, t.Duplicates, t.Ignored, t.Notices, t.Pending)
	for _, folder := range t.NoKeywords {
		fmt.Fprintf(s.Stdout, s.say(
			"Der Mailserver merkt sich im Ordner %s keine Kennzeichen. Abgelegt wird trotzdem alles genau einmal; wenn Sie es im Postfach sehen möchten, wählen Sie für mailbox.after_import \"seen\" oder \"move:Ordner\".\n",
			"The mail server keeps no marks in the folder %s. Everything is filed once all the same; if you want to see it in the mailbox, choose \"seen\" or \"move:Folder\" for mailbox.after_import.\n"), folder)
	}
	return err
}

// syncOn syncs until ctx ends and tells trouble on Stderr, each one once.
func (s *session) syncOn(ctx context.Context, box Mailbox) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- box.Run(ctx) }()
	last := ""
	for {
		changed, problem := box.Trouble()
		if problem != nil {
			if sentence := Sentence(s.lang, problem); sentence != last {
				fmt.Fprintln(s.Stderr, time.Now().Format("15:04:05 ")+sentence)
				last = sentence
			}
		} else {
			last = ""
		}
		select {
		case err := <-done:
			return err
		case <-changed:
		}
	}
}
