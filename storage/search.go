package storage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// likes are the patterns that find a text anywhere. LIKE takes upper and lower
// case for the same in ASCII only: umlauts are asked for in the ways that
// people write them, "öztürk", "Öztürk" and "ÖZTÜRK".
func likes(text string) args {
	lower := strings.ToLower(text)
	first := true
	titled := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && first {
			first = false
			return unicode.ToUpper(r)
		}
		return r
	}, lower)
	patterns := []string{text}
	for _, way := range []string{lower, titled, strings.ToUpper(text)} {
		if !slices.ContainsFunc(patterns, func(p string) bool { return sameToLike(p, way) }) {
			patterns = append(patterns, way)
		}
	}
	a := args{}
	for i, p := range patterns {
		a[likeName(i)] = "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(p) + "%"
	}
	return a
}

func likeName(i int) string { return fmt.Sprintf("like%d", i) }

// sameToLike reports texts that differ in the case of ASCII letters only.
func sameToLike(a, b string) bool {
	ascii := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r <= unicode.MaxASCII {
				return unicode.ToLower(r)
			}
			return r
		}, s)
	}
	return ascii(a) == ascii(b)
}

// liked is the condition that one of the columns has the text, by the
// parameters of [likes].
func liked(text string, columns ...string) string {
	var ways []string
	for i := range len(likes(text)) {
		for _, c := range columns {
			ways = append(ways, c+" LIKE :"+likeName(i)+` ESCAPE '\'`)
		}
	}
	return strings.Join(ways, " OR ")
}

// with adds parameters.
func (a args) with(more args) args {
	maps.Copy(a, more)
	return a
}
