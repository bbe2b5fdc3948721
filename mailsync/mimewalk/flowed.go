package mimewalk

import "strings"

// unflow joins the lines of a text that was sent as format=flowed (RFC 3676): a line that ends in a space goes on in the
// next one of the same quoting depth. delSp tells that this space is not part of the text.
func unflow(text string, delSp bool) string {
	var out strings.Builder
	depth, open := 0, false // of the line before, and whether it goes on
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		quoted := len(line) - len(strings.TrimLeft(line, ">"))
		line = strings.TrimPrefix(line[quoted:], " ") // stuffed (section 4.4)
		signature := line == "-- "                    // never flowed (section 4.3)
		switch {
		case open && quoted == depth && !signature:
		case out.Len() > 0:
			out.WriteByte('\n')
			fallthrough
		default:
			if quoted > 0 {
				out.WriteString(strings.Repeat(">", quoted) + " ")
			}
		}
		depth, open = quoted, strings.HasSuffix(line, " ") && !signature
		if open && delSp {
			line = line[:len(line)-1]
		}
		out.WriteString(line)
	}
	return out.String()
}
