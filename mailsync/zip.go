package mailsync

import (
	"bytes"
	"slices"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
	"belegpost/storage/zipfile"
)

// isZIP reports an archive; an Office file is packed the same way and is none.
func isZIP(p *mimewalk.Part) bool {
	return p.Size <= largestPDF && zipfile.IsArchive(p.Head) && fileType(p) == "application/zip"
}

// insideZIP lists the files of a ZIP. Encrypted files, and those beyond the
// limits, are listed with the size that the ZIP claims and without a hash.
func insideZIP(p *mimewalk.Part) []InspectedPart {
	if !isZIP(p) {
		return nil
	}
	files, _ := zipfile.List(p.Bytes())
	var out []InspectedPart
	for _, f := range files {
		a := storage.Attachment{Name: f.Name, Size: f.Size, SHA256: f.SHA256, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF,
			Type: fileType(&mimewalk.Part{Name: f.Name, Type: "application/octet-stream", Head: f.Head, Size: int64(len(f.Head))})}
		switch f.State {
		case zipfile.Encrypted:
			a.Reason = storage.ReasonPDFEncrypted
		case zipfile.OverLimit:
			a.Reason = storage.ReasonLimit
		}
		out = append(out, InspectedPart{Attachment: a})
	}
	return out
}

// unpackZIPs makes the files of archives that hold PDFs parts of the mail, each
// with an outcome of its own. An archive of which not everything can be read is
// for a person.
func unpackZIPs(parts []*mimewalk.Part, mail *mappedMail) {
	for _, p := range parts {
		unpackZIPs(p.Nested, mail)
		if len(p.Nested) > 0 || !isZIP(p) {
			continue
		}
		raw := p.Bytes()
		files, whole := zipfile.List(raw)
		if !whole || !slices.ContainsFunc(files, zipfile.File.IsPDF) {
			continue
		}
		if held := unpacked(raw, files, mail); held != nil {
			p.Hold(held)
		}
	}
}

// unpacked are the files of an archive, on disk if they are large together; nil
// if not all of them can be had.
func unpacked(raw []byte, files []zipfile.File, mail *mappedMail) []mimewalk.Held {
	size := int64(0)
	for _, f := range files {
		size += f.Size
	}
	var held []mimewalk.Held
	for _, f := range files {
		content, err := zipfile.Content(raw, f.Position)
		if err == nil && size > smallMail {
			content, err = mail.keep(bytes.NewReader(content))
		}
		if err != nil {
			return nil
		}
		held = append(held, mimewalk.Held{Name: f.Name, Content: content})
	}
	return held
}
