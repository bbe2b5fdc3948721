package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Looks that the office can choose.
const (
	System = "system" // light or dark as the system is
	Light  = "light"
	Dark   = "dark"
)

// Named is the theme of a look; any other name follows the system.
func Named(look string) fyne.Theme {
	switch look {
	case Light:
		return worn{variant: theme.VariantLight}
	case Dark:
		return worn{variant: theme.VariantDark}
	}
	return Theme{}
}

// worn is the theme with a variant that the system does not change.
type worn struct {
	Theme
	variant fyne.ThemeVariant
}

// Color implements [fyne.Theme].
func (w worn) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return w.Theme.Color(name, w.variant)
}
