package mimewalk

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// ContainerZIP is the [Part].Container of what [Part.Hold] was given.
const ContainerZIP = "zip"

// Held is a file that somebody unpacked out of an archive.
type Held struct {
	Name    string
	Content []byte
}

// Hold makes the files of an archive parts inside it: Walk opens none, since an
// archive is not filed unless somebody wishes it.
func (p *Part) Hold(files []Held) {
	p.Opened = ContainerZIP
	for i, f := range files {
		sum := sha256.Sum256(f.Content)
		p.Nested = append(p.Nested, &Part{Path: p.Path + "/" + strconv.Itoa(i+1), Name: f.Name, Type: octetStream, Container: ContainerZIP,
			Size: int64(len(f.Content)), SHA256: hex.EncodeToString(sum[:]), Head: f.Content[:min(headSize, len(f.Content))], src: f.Content})
	}
}
