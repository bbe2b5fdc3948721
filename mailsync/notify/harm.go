package notify

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"strings"

	"belegpost/storage"
)

// harmful are endings of files that run when they are opened. Providers lock
// accounts that send them.
const harmful = ` .ade .adp .apk .app .appx .bat .cab .chm .cmd .com .cpl .dll .dmg .elf .exe .hta .img .ins .iso .isp .jar .js .jse
 .lib .lnk .mde .msc .msi .msix .msp .mst .nsh .pif .ps1 .ps2 .psm1 .reg .run .scf .scr .sct .sh .shb .sys .url .vb .vbe .vbs .vhd .vhdx
 .vxd .wsc .wsf .wsh .xll .docm .xlsm .pptm .dotm .xltm `

// harmfulTypes are media types of programs, as content or sender declare them.
const harmfulTypes = ` application/x-msdownload application/vnd.microsoft.portable-executable application/x-dosexec application/x-executable
 application/x-elf application/x-sharedlib application/x-mach-binary application/x-ms-installer application/x-msi application/x-sh
 text/x-shellscript application/x-bat application/javascript text/javascript application/java-archive application/x-ms-shortcut
 application/hta application/x-iso9660-image application/vnd.android.package-archive `

// isHarmfulName judges by the ending.
func isHarmfulName(name string) bool {
	ext := strings.TrimRight(strings.ToLower(path.Ext(strings.TrimRight(name, ". "))), " ")
	return ext != "" && strings.Contains(harmful, " "+ext+" ")
}

func isHarmfulType(mediaType string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(mediaType)), ";")
	return mediaType != "" && strings.Contains(harmfulTypes, " "+mediaType+" ")
}

// isHarmfulStart judges by the first bytes: Windows, Linux and macOS programs,
// scripts, shortcuts.
func isHarmfulStart(head []byte) bool {
	for _, magic := range []string{"MZ", "\x7fELF", "#!", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe",
		"L\x00\x00\x00\x01\x14\x02\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// isHarmful judges an attachment by name, type and, where its bytes lie in the
// spool, by content, that of a ZIP included.
func isHarmful(a storage.NoticeAttachment, spool Spool) bool {
	if isHarmfulName(a.Name) || isHarmfulType(a.Type) {
		return true
	}
	if a.Outcome != storage.OutcomeFailed {
		return false // a PDF by content, or part of the mail's own looks
	}
	f, err := spool.OpenAttachment(a.SHA256)
	if err != nil {
		return false // it cannot be sent either
	}
	defer f.Close()
	head := make([]byte, 16)
	n, _ := io.ReadFull(f, head)
	head = head[:n]
	return isHarmfulStart(head) || bytes.HasPrefix(head, []byte("PK\x03\x04")) && holdsHarm(f)
}

// largestZIP is the largest archive that is looked into.
const largestZIP = 64 << 20

// holdsHarm looks at the names inside a ZIP, which stand there in the clear
// even if it is encrypted. Office files are ZIPs, too: macros count.
func holdsHarm(f *os.File) bool {
	st, err := f.Stat()
	if err != nil || st.Size() > largestZIP {
		return true // better not sent than not looked at
	}
	z, err := zip.NewReader(f, st.Size())
	if err != nil {
		return false
	}
	for _, entry := range z.File {
		if isHarmfulName(entry.Name) || strings.HasSuffix(entry.Name, "/vbaProject.bin") {
			return true
		}
	}
	return false
}
