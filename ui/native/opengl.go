package native

import (
	"fmt"
	"strings"
)

// needs OpenGL 2.1: older drivers, and sessions without one such as some
// remote desktops, make no window and say nothing about it.
func enough(version string) bool {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return false
	}
	return major > 2 || major == 2 && minor >= 1
}

// noOpenGL is what a person reads when no window can be drawn.
func noOpenGL(lang string) string {
	if strings.HasPrefix(lang, "de") {
		return "Belegpost kann hier kein Fenster zeichnen, weil der Grafiktreiber OpenGL 2.1 nicht anbietet. " +
			"Das kommt bei Remotedesktop, Terminalservern und virtuellen Maschinen vor. " +
			"Bitte melden Sie sich direkt am Rechner an, oder lassen Sie den aktuellen Grafiktreiber einrichten. " +
			"Ihre Belege sind davon nicht betroffen."
	}
	return "Belegpost cannot draw a window here, because the graphics driver does not offer OpenGL 2.1. " +
		"This happens with Remote Desktop, terminal servers and virtual machines. " +
		"Please sign in at the computer itself, or have the current graphics driver installed. " +
		"Your documents are not affected."
}
