package native

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// appID names Belegpost to the system; FyneApp.toml has the same.
const appID = "eu.belegpost.app"

// Autostart is the entry that starts Belegpost when the person signs in. It
// belongs to the person, not to the machine: no administrator is needed.
type Autostart struct {
	Program string   // absolute path
	Args    []string // what it gets, such as --data and its folder
}

// NewAutostart is the entry for the program that is running, with args.
func NewAutostart(args ...string) (Autostart, error) {
	// An AppImage runs from a mount of its own that is gone at the next sign-in.
	if image := os.Getenv("APPIMAGE"); filepath.IsAbs(image) {
		return Autostart{Program: image, Args: args}, nil
	}
	program, err := os.Executable()
	if err != nil {
		return Autostart{}, fmt.Errorf("find own program: %w", err)
	}
	return Autostart{Program: program, Args: args}, nil
}

// desktopEntry is the entry in the words of the XDG autostart specification.
func (a Autostart) desktopEntry() string {
	words := make([]string, 0, 1+len(a.Args))
	for _, w := range append([]string{a.Program}, a.Args...) {
		words = append(words, desktopQuote(w))
	}
	return "[Desktop Entry]\nType=Application\nName=Belegpost\nExec=" + strings.Join(words, " ") +
		"\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
}

// desktopQuote quotes one argument for Exec. The key's value is unescaped once
// as a string, then once as a quoted argument; a percent sign starts a code.
func desktopQuote(s string) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(s)
	return `"` + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + `"`
}

// desktopOn reports whether an entry is in force: desktops switch one off by a
// key and leave the file.
func desktopOn(entry string) bool {
	for line := range strings.Lines(entry) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if key == "Hidden" && value == "true" || key == "X-GNOME-Autostart-enabled" && value == "false" {
			return false
		}
	}
	return true
}

// launchAgent is the entry as launchd reads it.
func (a Autostart) launchAgent() string {
	var args strings.Builder
	for _, w := range append([]string{a.Program}, a.Args...) {
		args.WriteString("\t\t<string>")
		_ = xml.EscapeText(&args, []byte(w)) // a strings.Builder takes everything
		args.WriteString("</string>\n")
	}
	return xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + appID + `</string>
	<key>ProgramArguments</key>
	<array>
` + args.String() + `	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>LimitLoadToSessionType</key>
	<string>Aqua</string>
	<key>ProcessType</key>
	<string>Interactive</string>
</dict>
</plist>
`
}
