package native

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ProgramError refuses a file that would run if it were opened. It must be
// saved and looked at by somebody who knows what it is.
type ProgramError struct {
	Name string // the file's own name, without folder
}

// Error implements error.
func (e *ProgramError) Error() string { return "refuse to open a program: " + e.Name }

// Sentence implements cli.Spoken.
func (e *ProgramError) Sentence() (key string, values map[string]string) {
	return "open/program", map[string]string{"name": e.Name}
}

// problem is an error without details. It brings the key of its sentence.
type problem struct{ key, text string }

// Error implements error.
func (p problem) Error() string { return p.text }

// Sentence implements cli.Spoken.
func (p problem) Sentence() (key string, values map[string]string) { return p.key, nil }

// programs are the endings that run something, or lead to what does, on one of
// the systems: a mail that came to Windows may be opened on a Mac tomorrow.
const programs = ` 
 action air app appimage application appinstaller appref-ms appx appxbundle bas bat bin bundle chm cmd com command
 cpl crt csh deb desktop diagcab diagcfg diagpkg dll dmg elf exe fish fxp gadget grp hlp hpj hta ima img inf ins iso
 isp its jar jnlp js jse ksh library-ms lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz
 mht mhtml mobileconfig mpkg msc msh msh1 msh2 mshxml msi msix msixbundle msp mst ocx osd out pcd phar pif pkg pl
 plg prefpane prf prg ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 pst py pyc pyo pyw pyz pyzw rb rdp reg rpm
 run scf scpt scptd scr sct search-ms searchconnector-ms service settingcontent-ms sh shb shs slk snap so swf
 terminal theme themepack tmp tool udl url vb vbe vbp vbs vhd vhdx vsmacros vsw webloc webpnp website wim wll
 workflow ws wsc wsf wsh xbap xll xlm xnk zsh
`

// IsProgram reports whether a file of that name runs something when it is
// opened, judged by its last ending as Windows sees it: trailing dots and
// spaces do not count, and a colon hides the name of a stream.
func IsProgram(name string) bool {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name, _, _ = strings.Cut(name, ":")
	name = strings.TrimRight(name, ". \t\u00a0")
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return false
	}
	ending := strings.ToLower(strings.TrimSpace(name[dot+1:]))
	return ending != "" && strings.Contains(strings.ReplaceAll(programs, "\n", " "), " "+ending+" ")
}

// runs are the first bytes of what a Unix runs whatever its name.
func runs() [][]byte {
	return [][]byte{
		[]byte("\x7fELF"), []byte("#!"), []byte("MZ"),
		{0xfe, 0xed, 0xfa, 0xce}, {0xfe, 0xed, 0xfa, 0xcf}, {0xce, 0xfa, 0xed, 0xfe}, {0xcf, 0xfa, 0xed, 0xfe}, {0xca, 0xfe, 0xba, 0xbe}, // Mach-O
	}
}

// harmless checks that path may be opened with its program. The name, what it
// leads to and the first bytes all count: an invoice is no program in disguise.
func harmless(path string) error {
	refuse := &ProgramError{Name: filepath.Base(path)}
	if !filepath.IsAbs(path) {
		return fmt.Errorf("open file: %s is no absolute path", filepath.Base(path))
	}
	at, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	if IsProgram(path) || !at.Mode().IsRegular() {
		return refuse // a folder such as x.app is a program too
	}
	if to, err := filepath.EvalSymlinks(path); err == nil && IsProgram(to) {
		return refuse
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 4)
	n, _ := f.Read(head) // an empty file is harmless
	for _, magic := range runs() {
		// A text may begin like a script; what has an ending opens as a text.
		script := string(magic) == "#!" && filepath.Ext(path) != ""
		if bytes.HasPrefix(head[:n], magic) && !script {
			return refuse
		}
	}
	return nil
}
