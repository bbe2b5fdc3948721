// Package docs holds the pages that go out inside the program. Its tests hold
// what they and the README print: it must work, and every licence that we must
// pass on stands in licences.md.
package docs

import _ "embed"

// Licences are the notices of everything that the program contains.
//
//go:embed licences.md
var Licences string
