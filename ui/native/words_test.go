package native

import (
	"strings"
	"testing"
)

func TestOpenGLVersionsAreRead(t *testing.T) {
	for version, want := range map[string]bool{"4.5 (Compatibility Profile) Mesa 22.3.6": true, "2.1.0 NVIDIA": true, "3.0": true, "1.1.0": false, "2.0": false, "": false, "ES 3.2": false} {
		if got := enough(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
	if de, en := noOpenGL("de-AT"), noOpenGL("en"); !strings.Contains(de, "Fenster") || !strings.Contains(en, "window") {
		t.Errorf("%s %s", de, en)
	}
}

func TestScriptOfADialogHoldsNothingOfOthers(t *testing.T) {
	evil := `" & (do shell script "x") & "`
	for _, p := range []purpose{toOpen, toSave, toFolder} {
		args := osascript(question{Choice: Choice{Title: evil, Folder: "/" + evil, Name: evil, Filters: []Filter{{evil, []string{"pdf", "p7m"}}}}, purpose: p})
		if strings.Contains(args[1], "shell") || args[2] != "--" || args[3] != evil || args[4] != "/"+evil || args[5] != evil {
			t.Errorf("%q", args)
		}
		if (len(args) == 8) != (p == toOpen) {
			t.Errorf("types: %q", args[6:])
		}
		if strings.Contains(args[1], "default location") != true || strings.Contains(osascript(question{purpose: p})[1], "default location") {
			t.Errorf("the folder: %s", args[1])
		}
	}
	if got := strings.Join(chosen("/a b.pdf\n/c \n\n"), "|"); got != "/a b.pdf|/c " {
		t.Errorf("chosen %q", got)
	}
}
