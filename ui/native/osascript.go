package native

import "strings"

// osascript is the script of a dialog on macOS and what it gets. All that is
// not ours goes in as an argument, never into the script.
func osascript(q question) []string {
	call, result := `choose folder`, `return POSIX path of f`
	switch q.purpose {
	case toOpen:
		call, result = `choose file`, "set out to \"\"\nrepeat with one in f\nset out to out & POSIX path of one & linefeed\nend repeat\nreturn out"
	case toSave:
		call = `choose file name`
	}
	call += ` with prompt (item 1 of argv)`
	var types []string
	if q.purpose == toOpen && len(q.Filters) > 0 {
		types = q.Filters[0].Extensions
	}
	if len(types) > 0 {
		call += ` of type (items 4 thru -1 of argv)`
	}
	if q.purpose == toSave {
		call += ` default name (item 3 of argv)`
	}
	if q.Folder != "" {
		call += ` default location (POSIX file (item 2 of argv) as alias)`
	}
	if q.purpose == toOpen {
		call += ` multiple selections allowed true`
	}
	script := strings.Join([]string{"on run argv", "tell current application to activate", "try", "set f to " + call,
		"on error number -128", `return ""`, "end try", result, "end run"}, "\n")
	return append([]string{"-e", script, "--", q.Title, q.Folder, q.Name}, types...)
}

// chosen reads the paths that a script gave back, one a line.
func chosen(out string) []string {
	var paths []string
	for line := range strings.Lines(out) {
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			paths = append(paths, line)
		}
	}
	return paths
}
