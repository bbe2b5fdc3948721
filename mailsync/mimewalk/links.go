package mimewalk

import (
	"html"
	"regexp"
	"slices"
)

// maxLinks is how many links of HTML bodies are kept.
const maxLinks = 100

var hrefs = regexp.MustCompile(`(?i)\shref\s*=\s*(?:"(https://[^"<>\s]{1,1000})"|'(https://[^'<>\s]{1,1000})')`)

// addLinks collects the https links of an HTML text: a button has no readable one.
func (w *walker) addLinks(src []byte) {
	for _, m := range hrefs.FindAllSubmatch(src, maxLinks) {
		link := html.UnescapeString(string(m[1]) + string(m[2]))
		if len(w.msg.Links) < maxLinks && !slices.Contains(w.msg.Links, link) {
			w.msg.Links = append(w.msg.Links, link)
		}
	}
}
