package wording

import (
	"path"
	"strings"
)

// TypeName says what a file is, without article. The media type decides; where
// it says nothing (application/octet-stream) or too little (every Office file
// is a ZIP), the name's ending does.
func TypeName(lang, mediaType, name string) string {
	return words(lang).types[typeKey(mediaType, name)]
}

// byType are media types whose meaning is certain.
var byType = map[string]string{
	"application/pdf": "pdf", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/png": "png", "image/gif": "gif",
	"image/tiff": "tiff", "image/heic": "heic", "image/heif": "heic", "image/webp": "webp", "image/bmp": "bmp", "image/svg+xml": "svg",
	"application/msword": "word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
	"application/vnd.oasis.opendocument.text": "odt", "application/rtf": "rtf", "text/rtf": "rtf",
	"application/vnd.ms-excel": "excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "excel",
	"application/vnd.oasis.opendocument.spreadsheet": "excel",
	"application/vnd.ms-powerpoint":                  "slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
	"application/x-rar-compressed": "archive", "application/vnd.rar": "archive", "application/x-7z-compressed": "archive",
	"application/gzip": "archive", "application/x-tar": "archive",
	"text/html": "html", "application/xhtml+xml": "html", "text/csv": "csv", "text/calendar": "calendar", "text/vcard": "vcard", "text/x-vcard": "vcard",
	"message/partial": "piece", "message/external-body": "reference", "message/rfc822": "mail", "application/vnd.ms-outlook": "mail", "application/ms-tnef": "tnef", "application/vnd.ms-tnef": "tnef",
	"application/pkcs7-signature": "signature", "application/x-pkcs7-signature": "signature", "application/pgp-signature": "signature",
	"application/pkcs7-mime": "sealed", "application/x-pkcs7-mime": "sealed", "application/pgp-encrypted": "sealed",
	"application/x-msdownload": "program", "application/vnd.microsoft.portable-executable": "program", "application/x-dosexec": "program",
	"application/x-executable": "program", "application/x-elf": "program", "application/x-mach-binary": "program", "application/x-sharedlib": "program",
	"application/x-ms-installer": "program", "application/x-sh": "program", "text/x-shellscript": "program", "application/x-bat": "program",
	"application/javascript": "program", "text/javascript": "program", "application/java-archive": "program", "application/x-ms-shortcut": "program",
	"application/postscript": "postscript",
}

// byEnding are file endings, for types that say too little.
var byEnding = map[string]string{
	".pdf": "binary", // named like one, but it is none: the type would say so
	".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".gif": "gif", ".tif": "tiff", ".tiff": "tiff", ".heic": "heic", ".heif": "heic", ".webp": "webp", ".bmp": "bmp",
	".doc": "word", ".docx": "word", ".docm": "word", ".odt": "odt", ".rtf": "rtf", ".xls": "excel", ".xlsx": "excel", ".xlsm": "excel", ".ods": "excel",
	".ppt": "slides", ".pptx": "slides", ".rar": "archive", ".7z": "archive", ".gz": "archive", ".tar": "archive", ".tgz": "archive",
	".htm": "html", ".html": "html", ".csv": "csv", ".ics": "calendar", ".vcf": "vcard", ".eml": "mail", ".msg": "mail", ".txt": "text", ".xml": "xml", ".zip": "zip",
	".exe": "program", ".com": "program", ".scr": "program", ".bat": "program", ".cmd": "program", ".js": "program", ".vbs": "program",
	".msi": "program", ".jar": "program", ".lnk": "program", ".iso": "program", ".ps1": "program", ".hta": "program", ".apk": "program",
}

// coarse are media types behind which many kinds of file stand; the value is
// what remains when the ending says nothing.
var coarse = map[string]string{
	"": "binary", "application/octet-stream": "binary", "application/zip": "zip", "application/x-zip-compressed": "zip",
	"application/x-ole-storage": "office", "application/cdfv2": "office", "text/plain": "text",
}

func typeKey(mediaType, name string) string {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	if key, ok := byType[mediaType]; ok {
		return key
	}
	if isXML(mediaType) || mediaType == "" && strings.HasSuffix(strings.ToLower(name), ".xml") {
		return xmlKey(mediaType)
	}
	ending := byEnding[strings.ToLower(path.Ext(name))]
	rest, many := coarse[mediaType]
	switch {
	case many && ending != "":
		return ending
	case many:
		return rest
	}
	switch kind, _, _ := strings.Cut(mediaType, "/"); kind {
	case "image", "audio", "video", "text", "font":
		return kind
	}
	if ending != "" {
		return ending
	}
	return "binary"
}

func isXML(mediaType string) bool {
	return strings.HasSuffix(mediaType, "/xml") || strings.HasSuffix(mediaType, "+xml")
}

// xmlKey tells an e-invoice, which the reader of mails marks by a type of its
// own, from any other XML.
func xmlKey(mediaType string) string {
	for _, word := range []string{"invoice", "xrechnung", "ebinterface", "cii", "ubl", "factur"} {
		if strings.Contains(mediaType, word) {
			return "einvoice"
		}
	}
	return "xml"
}
