package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// jpegFile is what a PDF has to say about a JPEG that it holds as it is.
type jpegFile struct {
	width, height int
	channels      int  // 1: grey, 3: colour, 4: CMYK
	inverted      bool // Adobe writes CMYK upside down
	turned        int  // EXIF orientation, 1 to 8
}

func isJPEG(file []byte) bool { return bytes.HasPrefix(file, []byte("\xff\xd8\xff")) }

// readJPEG reads the segments of a JPEG up to its picture (ITU T.81, annex B).
func readJPEG(file []byte) (jpegFile, error) {
	found := jpegFile{turned: 1}
	for at := 2; at+4 <= len(file); {
		if file[at] != 0xff {
			at++ // not by the book, but cameras do it: look for the next marker
			continue
		}
		marker := file[at+1]
		if marker == 0xff || marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8 {
			at++ // fill bytes and markers without content
			continue
		}
		size := int(binary.BigEndian.Uint16(file[at+2:]))
		if size < 2 || at+2+size > len(file) {
			break
		}
		content := file[at+4 : at+2+size]
		switch marker {
		case 0xc0, 0xc1, 0xc2:
			if len(content) < 6 || content[0] != 8 {
				return jpegFile{}, fmt.Errorf("%w (JPEG of other than 8 bits)", ErrNotImage)
			}
			found.height = int(binary.BigEndian.Uint16(content[1:]))
			found.width = int(binary.BigEndian.Uint16(content[3:]))
			found.channels = int(content[5])
		case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf:
			return jpegFile{}, fmt.Errorf("%w (rare kind of JPEG)", ErrNotImage)
		case 0xe1:
			if turned := exifTurned(content); turned != 0 && found.turned == 1 {
				found.turned = turned
			}
		case 0xee:
			found.inverted = found.inverted || bytes.HasPrefix(content, []byte("Adobe"))
		case 0xda:
			return found, found.check()
		}
		at += 2 + size
	}
	return jpegFile{}, fmt.Errorf("%w (JPEG without a picture)", ErrNotImage)
}

func (j jpegFile) check() error {
	switch {
	case j.width < 1 || j.height < 1 || j.channels != 1 && j.channels != 3 && j.channels != 4:
		return fmt.Errorf("%w (JPEG without a size)", ErrNotImage)
	case j.width*j.height > maxPixels:
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, j.width, j.height)
	}
	return nil
}

// exifTurned is the orientation in an APP1 segment: a TIFF directory behind
// "Exif" (Exif 2.32, section 4.6.4). 0 if there is none.
func exifTurned(segment []byte) int {
	tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !ok || !isTIFF(tiff) {
		return 0
	}
	order := tiffOrder(tiff)
	at := order.Uint32(tiff[4:])
	if int64(at)+2 > int64(len(tiff)) {
		return 0
	}
	count := int(order.Uint16(tiff[at:]))
	entries := tiff[at+2:]
	return tiffTurned(order, entries[:min(count*tiffEntry, len(entries))])
}
