package widgets

import "maps"

// narrowest is how far a column can be dragged.
const narrowest = 44

// SetWidths gives columns the widths that they were dragged to before.
func (g *Grid) SetWidths(byKey map[string]float32) {
	g.dragged = map[string]float32{}
	maps.Copy(g.dragged, byKey)
	g.Refresh()
}

// SetHidden leaves columns out by their keys; at least one that takes what is
// left over stays.
func (g *Grid) SetHidden(keys []string) {
	g.hidden = map[string]bool{}
	for _, k := range keys {
		g.hidden[k] = true
		if _, stretch := needed(g.shown()); stretch == 0 {
			delete(g.hidden, k)
		}
	}
	g.share(g.Size().Width)
	g.Refresh()
}

// IsHidden reports a column that somebody left out.
func (g *Grid) IsHidden(key string) bool { return g.hidden[key] }

// IsCrowded reports a column that has no room, though nobody left it out.
func (g *Grid) IsCrowded(key string) bool {
	for i, c := range g.columns {
		if c.Key == key && i < len(g.widths) {
			return !g.hidden[key] && g.widths[i] == 0
		}
	}
	return false
}

// shown are the columns; those that somebody left out have no width.
func (g *Grid) shown() []Column {
	out := make([]Column, len(g.columns))
	for i, c := range g.columns {
		if g.hidden[c.Key] {
			c.Width, c.Stretch, c.Spare = 0, 0, 0
		}
		out[i] = c
	}
	return out
}

// asDragged are the columns with the widths that somebody gave them. Such a
// column takes no share of what is left over.
func (g *Grid) asDragged() []Column {
	out := g.shown()
	for i, c := range out {
		if w, ok := g.dragged[c.Key]; ok && c.Key != "" && !g.hidden[c.Key] {
			c.Width, c.Stretch = w, 0
		}
		out[i] = c
	}
	return out
}

// needed is the width of the columns that are never left out, and whether one
// of them takes what is left over.
func needed(columns []Column) (wide, stretch float32) {
	for _, c := range columns {
		if c.Spare == 0 {
			wide += c.Width
			stretch += c.Stretch
		}
	}
	return wide, stretch
}

// drag makes a column wider, as far as the others leave room.
func (g *Grid) drag(column int, by float32) {
	key := g.columns[column].Key
	if key == "" {
		return
	}
	was, had := g.dragged[key]
	g.dragged[key] = max(narrowest, g.widths[column]+by)
	if wide, stretch := needed(g.asDragged()); wide > g.Size().Width || stretch == 0 {
		if g.dragged[key] = was; !had {
			delete(g.dragged, key)
		}
		return
	}
	g.share(g.Size().Width)
	g.head.Refresh()
	g.body.fill(true)
	if g.OnWidths != nil {
		g.OnWidths(maps.Clone(g.dragged))
	}
}
