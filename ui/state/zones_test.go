package state

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryZoneToChooseIsKnown(t *testing.T) {
	seen := map[string]bool{}
	zones := Zones("Europe/Vienna=Wien, Europe/Zurich=Zürich")
	for _, z := range zones {
		if _, err := time.LoadLocation(z.Name); err != nil || seen[z.Name] {
			t.Errorf("%s: %v, there before: %v", z.Name, err, seen[z.Name])
		}
		seen[z.Name] = true
	}
	if zones[0] != (Zone{"Europe/Vienna", "Wien (Europe/Vienna)"}) || zones[1] != (Zone{"Europe/Berlin", "Europe/Berlin"}) || len(zones) < 400 {
		t.Errorf("%d zones, first %v", len(zones), zones[:2])
	}
	last := func(prefix string) int {
		return slices.IndexFunc(zones, func(z Zone) bool { return strings.HasPrefix(z.Name, prefix) })
	}
	if last("Europe/Lisbon") > last("Africa/") {
		t.Error("far zones come before near ones")
	}
}
