package mailsync

import (
	"slices"
	"strings"

	"belegpost/mailsync/mimewalk"
)

// nobodyReads are the parts of addresses behind which no person reads answers
// (RFC 3834 section 2).
var (
	nobodyReads      = []string{"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "listserv", "majordomo"}
	nobodyReadsFirst = []string{"owner-", "bounce", "noreply", "no-reply"}
	nobodyReadsLast  = []string{"-request", "-owner", "-bounces", "-noreply", "-no-reply"}
)

// automatic are values of Precedence that no answer may follow.
var automatic = []string{"bulk", "junk", "list", "auto_reply"}

// answerTo is where a confirmation or refusal to the sender of a mail may go by
// RFC 3834: to the return path that the mailbox's own provider wrote, if a
// person may have sent the mail from there; else "".
func (of office) answerTo(h mimewalk.Header, z zone) string {
	for _, f := range h {
		if saysAutomatic(strings.ToLower(f.Name), f.Value) {
			return ""
		}
	}
	trusted := h[:z.end]
	at := slices.IndexFunc(trusted, func(f mimewalk.Field) bool { return strings.EqualFold(f.Name, "Return-Path") })
	if at < 0 {
		return ""
	}
	path := mimewalk.Addresses(trusted[at].Value)
	if len(path) != 1 {
		return "" // <>: nobody wants to hear of it
	}
	a := normalise(path[0])
	local, _, ok := strings.Cut(a, "@")
	starts := func(s string) bool { return strings.HasPrefix(local, s) }
	ends := func(s string) bool { return strings.HasSuffix(local, s) }
	if !ok || a == of.mailbox || a == of.sender || of.dir.Ours(a) || slices.Contains(nobodyReads, local) ||
		slices.ContainsFunc(nobodyReadsFirst, starts) || slices.ContainsFunc(nobodyReadsLast, ends) {
		return ""
	}
	return a
}

// saysAutomatic reports a field by which a mail asks for no automatic answer.
func saysAutomatic(name, value string) bool {
	value = strings.ToLower(strings.TrimSpace(value))
	switch name {
	case "auto-submitted": // RFC 3834 section 5: parameters and comments may follow
		word, _, _ := strings.Cut(value, ";")
		word, _, _ = strings.Cut(word, "(")
		return strings.TrimSpace(word) != "no"
	case "precedence":
		return slices.Contains(automatic, value)
	case "content-type":
		return strings.HasPrefix(value, "multipart/report")
	case "x-auto-response-suppress": // Exchange: any of its values but "none" covers answers, or reports like ours
		return value != "none"
	case "x-autoreply", "x-autorespond", "x-loop":
		return true
	}
	return strings.HasPrefix(name, "list-")
}
