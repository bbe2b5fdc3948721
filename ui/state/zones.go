package state

import (
	_ "embed" // the names of time zones
	"strings"
)

// zoneNames are the zones of all countries as the zone database calls them, by
// line, those near Austria and Germany first. The program carries the rules of
// each, but they cannot be listed.
//
//go:embed zones.txt
var zoneNames string

// Zone is a time zone as somebody chooses it.
type Zone struct {
	Name  string // "Europe/Vienna"
	Shown string // "Wien (Europe/Vienna)"
}

// Zones are all time zones, near ones first. cities are names of the language,
// as "Europe/Vienna=Wien, …".
func Zones(cities string) (out []Zone) {
	named := map[string]string{}
	for pair := range strings.SplitSeq(cities, ", ") {
		name, city, _ := strings.Cut(pair, "=")
		named[name] = city
	}
	for name := range strings.FieldsSeq(zoneNames) {
		z := Zone{Name: name, Shown: name}
		if city := named[name]; city != "" {
			z.Shown = city + " (" + name + ")"
		}
		out = append(out, z)
	}
	return out
}
