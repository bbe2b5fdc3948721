//go:build !windows

package native

// OpenGLUsable reports whether a window can be drawn in this session. Only on
// Windows must that be asked beforehand; elsewhere the toolkit says so itself.
func OpenGLUsable() bool { return true }

// TellNoOpenGL shows a message box of the system, in the language that begins
// with "de" or "en", and waits until it is closed. It does nothing elsewhere
// than on Windows; shown tells.
func TellNoOpenGL(lang string) (shown bool) { return false }
