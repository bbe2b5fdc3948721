package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"belegpost/assets/wording"
	"belegpost/storage"
)

// ProbeResult is what the mailbox check has found out.
type ProbeResult struct {
	storage.Profile
	After  time.Duration
	Folder string
}

// Words are its sentences.
func (p ProbeResult) Words(lang string) []string {
	return wording.Probe{Tells: string(p.Tells), Fields: p.Fields, Partial: p.Partial}.Sentences(lang)
}

// probeLine is the JSON line of "probe".
type probeLine struct {
	Tells   storage.Telling `json:"tells"`
	Fields  []string        `json:"fields"`
	Hosts   []string        `json:"hosts"`
	Copies  int             `json:"copies"`
	Partial bool            `json:"partial"`
	Folder  string          `json:"folder"`
	Seconds float64         `json:"seconds"`
}

// Prober checks the mailbox of an open store.
type Prober func(ctx context.Context, s *storage.Store) (ProbeResult, error)

// Probe is the command "belegpost probe".
func Probe(ctx context.Context, env Env, args []string, probe Prober) int {
	rest, err := Parse(env.Flags("probe"), args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: probe", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	s, err := env.begin(ctx)
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	result, err := probe(ctx, s.store)
	if err == nil {
		err = s.probed(result)
	}
	if err = errors.Join(err, s.store.Close()); err != nil {
		return env.Trouble(s.lang, err)
	}
	return ExitDone
}

func (s *session) probed(p ProbeResult) error {
	if s.JSON {
		return s.Line(probeLine{Tells: p.Tells, Fields: list(p.Fields), Hosts: list(p.Hosts), Copies: p.Copies, Partial: p.Partial,
			Folder: p.Folder, Seconds: p.After.Seconds()})
	}
	_, err := fmt.Fprintf(s.Stdout, s.say("Die Test-E-Mails kamen nach %.0f s im Ordner %s an.\n%s\n", "The test mails came after %.0f s, into the folder %s.\n%s\n"),
		p.After.Seconds(), p.Folder, strings.Join(p.Words(s.lang), "\n"))
	return err
}
