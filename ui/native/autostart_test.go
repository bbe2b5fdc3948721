package native

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestDesktopEntryQuotesWhatDesktopsUnquote(t *testing.T) {
	a := Autostart{Program: `/opt/Büro & Co/beleg"post`, Args: []string{"--data", "/home/a b/100 %/$HOME/`x`/c\\d"}}
	want := `Exec="/opt/Büro & Co/beleg\\"post" "--data" "/home/a b/100 %%/\\$HOME/` + "\\\\`x\\\\`" + `/c\\\\d"`
	if !strings.Contains(a.desktopEntry(), "\n"+want+"\n") {
		t.Errorf("want %s\nin %s", want, a.desktopEntry())
	}
}

func TestDesktopSwitchesAnEntryOff(t *testing.T) {
	on := Autostart{Program: "/x"}.desktopEntry()
	for entry, want := range map[string]bool{
		on:                    true,
		on + "Hidden=true\n":  false,
		on + "Hidden=false\n": true,
		strings.Replace(on, "enabled=true", "enabled=false", 1): false,
	} {
		if got := desktopOn(entry); got != want {
			t.Errorf("%v for\n%s", got, entry)
		}
	}
}

func TestLaunchAgentHoldsEveryArgument(t *testing.T) {
	a := Autostart{Program: "/Applications/Belegpost & Söhne.app/Contents/MacOS/belegpost", Args: []string{"--data", "/Users/a/<b>"}}
	var plist struct {
		Keys []string `xml:"dict>key"`
		Args []string `xml:"dict>array>string"`
	}
	if err := xml.Unmarshal([]byte(a.launchAgent()), &plist); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(plist.Args, "|"); got != a.Program+"|--data|/Users/a/<b>" {
		t.Errorf("arguments %s", got)
	}
	if got := strings.Join(plist.Keys, " "); !strings.Contains(got, "Label ProgramArguments RunAtLoad") {
		t.Errorf("keys %s", got)
	}
}
