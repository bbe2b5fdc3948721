package ui

import (
	"strings"

	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// zoneField is a field to choose a time zone by typing a part of its name or
// city.
type zoneField struct {
	*widgets.Lookup
	zones []state.Zone
}

// mostZones is how many are offered at once.
const mostZones = 6

// zone adds a field for a time zone.
func (f *form) zone(label string, field storage.Field, hint string, resized func()) *zoneField {
	z := &zoneField{widgets.NewLookup(""), state.Zones(f.w.Words.Say("zones.cities"))}
	z.Find, z.OnResize = z.find, resized
	typed := z.Field.OnChanged
	z.Field.OnChanged = func(text string) { typed(text); f.touched() }
	z.OnChosen = func(int64) { f.touched() }
	z.Field.Proposed, z.Field.OnKey = true, f.w.key
	z.Field.OnSubmitted = func(string) {
		if f.enter != nil {
			f.enter()
		}
	}
	f.row(label, field, z.Object(), hint)
	return z
}

func (z *zoneField) find(text string) (out []widgets.Choice) {
	text = strings.ToLower(strings.TrimSpace(text))
	for i, zone := range z.zones {
		if strings.Contains(strings.ToLower(zone.Shown), text) && len(out) < mostZones {
			out = append(out, widgets.Choice{Key: int64(i + 1), Text: zone.Shown})
		}
	}
	return out
}

// set shows a zone by its name; one that is not offered stays as it is.
func (z *zoneField) set(name string) {
	c := widgets.Choice{Text: name}
	for i, zone := range z.zones {
		if zone.Name == name {
			c = widgets.Choice{Key: int64(i + 1), Text: zone.Shown}
		}
	}
	z.Set(c)
}

// value is the name of the zone that is chosen or typed so far that no other
// is meant; else what is typed.
func (z *zoneField) value() string {
	text := strings.TrimSpace(z.Field.Text)
	key := z.Key()
	if found := z.find(text); key == 0 && text != "" && len(found) == 1 {
		key = found[0].Key
	}
	if key != 0 {
		return z.zones[key-1].Name
	}
	return text
}
