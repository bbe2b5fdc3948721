package cli

import (
	"context"
	"fmt"
	"time"
)

// heldLine is the JSON line of "notices".
type heldLine struct {
	Held    int        `json:"held"`
	Why     string     `json:"why"`     // no-account, breaker or restored
	Account bool       `json:"account"` // there is a sending account
	Tripped *time.Time `json:"tripped"` // when the circuit breaker tripped; null if it has not
	Settled int        `json:"settled"` // that were sent or dropped now
}

// Notices is the command "belegpost notices [--send|--drop]": what waits for
// the office, and what becomes of it.
func Notices(ctx context.Context, env Env, args []string) int {
	flags := env.Flags("notices")
	send := flags.Bool("send", false, "send what is held; what is older than a day as one mail a recipient")
	drop := flags.Bool("drop", false, "drop what is held")
	rest, err := Parse(flags, args)
	if err == nil && (len(rest) > 0 || *send && *drop) {
		err = fmt.Errorf("%w: notices [--send|--drop]", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) (err error) {
		settled := 0
		if *send || *drop {
			if settled, err = s.store.ReleaseHeld(ctx, *send); err != nil {
				return err
			}
		}
		h, err := s.store.Held(ctx)
		if err != nil {
			return err
		}
		switch {
		case s.JSON:
			return s.Line(heldLine{Held: h.Count, Why: h.Why, Account: h.Account, Tripped: instant(h.Tripped), Settled: settled})
		case *send:
			fmt.Fprintf(s.Stdout, s.say("%d Benachrichtigungen werden gesendet.\n", "%d notices are being sent.\n"), settled)
		case *drop:
			fmt.Fprintf(s.Stdout, s.say("%d Benachrichtigungen wurden verworfen.\n", "%d notices were discarded.\n"), settled)
		case h.Count == 0:
			fmt.Fprintln(s.Stdout, s.say("Keine Benachrichtigung wartet.", "No notice is held."))
		default:
			fmt.Fprintf(s.Stdout, s.say("%d Benachrichtigungen warten. %s Senden mit „belegpost notices --send“, verwerfen mit --drop.\n",
				"%d notices are held. %s Send them with \"belegpost notices --send\", discard them with --drop.\n"), h.Count, s.held(h.Why))
		}
		return nil
	})
}

// held says why notices wait.
func (s *session) held(why string) string {
	voice := newVoice(s.lang)
	return voice.fill("held/"+why, nil)
}
