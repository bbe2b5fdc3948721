package ui

import (
	"slices"
	"strings"

	"belegpost/storage"
)

// ruleValues are the period rules to choose from; a rule with another day is
// offered where it is in force.
func ruleValues(now storage.PeriodRule) []string {
	values := []string{"", "mail", "previous:5", "previous:10", "previous:15", "previous:20", "ask"}
	if !slices.Contains(values, string(now)) {
		values = append(values, string(now))
	}
	return values
}

// ruleRow adds the choice of a period rule to a form; inherits says what no
// rule of its own means.
func (f *form) ruleRow(field storage.Field, inherits string) *choice {
	say := f.w.Words.Say
	return f.choice(say("rule.title"), field, "", nil, []string{inherits})
}

// setRule shows a rule.
func (w *Window) setRule(c *choice, now storage.PeriodRule, inherits string) {
	var names []string
	values := ruleValues(now)
	for _, v := range values {
		kind, day, _ := strings.Cut(v, ":")
		switch kind {
		case "":
			names = append(names, inherits)
		default:
			names = append(names, w.Words.Say("rule."+kind, "day", day))
		}
	}
	c.offer(values, names)
	c.set(string(now))
}
