package cli

import (
	"context"
	"errors"
	"fmt"
)

// Check is the command "belegpost check [--files]": the promises of the
// storage package, proved on this office. It ends with ExitTrouble if one is
// broken.
func Check(ctx context.Context, env Env, args []string) int {
	flags := env.Flags("check")
	files := flags.Bool("files", false, "read every file and compare its hash")
	rest, err := Parse(flags, args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: check [--files]", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	s, err := env.begin(ctx)
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	return s.checked(ctx, *files)
}

// checked proves the promises, closes the store and says what was found.
func (s *session) checked(ctx context.Context, files bool) int {
	found, err := s.store.Check(ctx, files)
	if err = errors.Join(err, s.store.Close()); err != nil {
		return s.Trouble(s.lang, err)
	}
	for _, f := range found {
		if s.JSON {
			err = errors.Join(err, s.Line(findingLine{Invariant: f.Invariant, Entity: f.Entity, Problem: f.Problem}))
		} else {
			fmt.Fprintf(s.Stdout, "%s  %s: %s\n", f.Invariant, f.Entity, f.Problem)
		}
	}
	switch {
	case err != nil:
		return s.Trouble(s.lang, err)
	case len(found) > 0:
		fmt.Fprintln(s.Stderr, s.say("Die Prüfung hat Abweichungen gefunden. Bitte heben Sie diese Liste auf und wenden Sie sich an den Support.",
			"The check found differences. Please keep this list and contact support."))
		return ExitTrouble
	case !s.JSON:
		fmt.Fprintln(s.Stdout, s.say("Alles in Ordnung.", "Everything is in order."))
	}
	return ExitDone
}
