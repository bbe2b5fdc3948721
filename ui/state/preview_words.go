package state

// ZoomTo sets the zoom; 1 fits the width.
func (p *Preview) ZoomTo(zoom float64) { p.Magnify(zoom / p.wish.zoom) }

// TurnWords shows the text of the pages, to copy from it, or their pictures again.
func (p *Preview) TurnWords() {
	if p.count > 0 {
		p.wish.words = !p.wish.words
		p.ask()
	}
}

// Words reports that the text of the pages is wanted.
func (p *Preview) Words() bool { return p.wish.words && p.count > 0 }
