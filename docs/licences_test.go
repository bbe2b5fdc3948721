package docs

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated part of licences.md")

// generatedFrom is the line of licences.md below which it is generated.
const generatedFrom = "<!-- Generated from here on: go test ./docs -update -->\n"

// TestLicencesOfAllLinkedModulesAreThere compares with what is linked today,
// on every system and with and without the window.
func TestLicencesOfAllLinkedModulesAreThere(t *testing.T) {
	page, err := os.ReadFile("licences.md")
	if err != nil {
		t.Fatal(err)
	}
	head, have, ok := strings.Cut(string(page), generatedFrom)
	if !ok {
		t.Fatalf("licences.md lacks its line %q", generatedFrom)
	}
	want := licencePage(t, linkedModules(t))
	if *update {
		if err := os.WriteFile("licences.md", []byte(head+generatedFrom+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != want {
		t.Errorf("licences.md is not of today's modules (%s); run: go test ./docs -update", firstDifference(have, want))
	}
}

// module is a linked module and where its files are.
type module struct{ path, version, dir string }

func linkedModules(t *testing.T) []module {
	t.Helper()
	found := map[string]module{}
	for _, system := range []string{"linux", "windows", "darwin"} {
		for _, cgo := range []string{"0", "1"} {
			cmd := exec.Command("go", "list", "-e", "-deps", "-tags", "migrated_fynedo,no_emoji",
				"-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "belegpost")
			cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED="+cgo)
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("list modules for %s: %v", system, err)
			}
			for line := range strings.Lines(string(out)) {
				if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
					found[f[0]] = module{f[0], f[1], f[2]}
				}
			}
		}
	}
	if len(found) == 0 {
		t.Fatal("no linked modules found")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	found["Go"] = module{"Go", "standard library", strings.TrimSpace(string(root))}
	return slices.SortedFunc(maps.Values(found), func(a, b module) int {
		return strings.Compare(strings.ToLower(a.path), strings.ToLower(b.path))
	})
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)`)

// elsewhere are licences of things inside a module that its own file does not name.
var elsewhere = map[string]string{"fyne.io/fyne/v2": "theme/font"}

// licencePage lists modules with their licences, and each text once.
func licencePage(t *testing.T, modules []module) string {
	t.Helper()
	var table, texts strings.Builder
	users := map[string][]string{}
	var order []string
	for _, m := range modules {
		kinds := []string{}
		for _, text := range licenceTexts(t, m) {
			if kind := kindOf(text); !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
			if users[text] == nil {
				order = append(order, text)
			}
			users[text] = append(users[text], m.path)
		}
		if len(kinds) == 0 {
			t.Errorf("%s %s has no licence file", m.path, m.version)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", m.path, m.version, strings.Join(kinds, ", "))
	}
	for _, text := range order {
		fmt.Fprintf(&texts, "\n### %s\n\n```text\n%s\n```\n", strings.Join(slices.Compact(users[text]), ", "), text)
	}
	return "\n## Modules\n\n| module | version | licence |\n|---|---|---|\n" + table.String() + "\n## Texts\n" + texts.String()
}

func licenceTexts(t *testing.T, m module) []string {
	t.Helper()
	var texts []string
	for _, dir := range []string{"", elsewhere[m.path]} {
		entries, err := os.ReadDir(filepath.Join(m.dir, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(m.dir, dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if plain := plainText(text); !slices.Contains(texts, plain) {
				texts = append(texts, plain)
			}
		}
		if elsewhere[m.path] == "" {
			break
		}
	}
	return texts
}

// plainText is a text without what only differs in typing.
func plainText(text []byte) string {
	var lines []string
	for line := range strings.Lines(string(bytes.TrimPrefix(text, []byte("\uFEFF")))) {
		lines = append(lines, strings.ReplaceAll(strings.TrimRight(line, " \t\r\n\f"), "```", "'''"))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// kindOf names a licence by the sentence that no other has.
func kindOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, k := range []struct{ words, kind string }{
		{"SIL OPEN FONT LICENSE", "OFL-1.1"},
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Mozilla Public License", "MPL-2.0"},
		{"Neither the name", "BSD-3-Clause"},
		{"may not be used to endorse", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
		{"Permission to use, copy, modify, and/or distribute", "ISC"},
		{"Permission is hereby granted, free of charge", "MIT"},
	} {
		if strings.Contains(text, k.words) {
			return k.kind
		}
	}
	return "see its text"
}

// firstDifference tells where two texts part.
func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("has %q, want %q", a[i], b[i])
		}
	}
	return fmt.Sprintf("has %d lines, want %d", len(a), len(b))
}
