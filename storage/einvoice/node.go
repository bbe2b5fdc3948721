package einvoice

import "strings"

// node is an element with what is kept of it. Prefixes are dropped: within an
// invoice the local names tell enough.
type node struct {
	name     string
	attrs    []attr
	text     string // trimmed, cut to longestText
	children []*node
}

type attr struct{ name, value string }

// attr is the value of an attribute, "" without one.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// all are the children of that name; nil nodes have none.
func (n *node) all(name string) []*node {
	var out []*node
	if n != nil {
		for _, c := range n.children {
			if c.name == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// at goes down a path of names, along the first of each; nil where it ends.
func (n *node) at(path string) *node {
	for name := range strings.SplitSeq(path, "/") {
		found := n.all(name)
		if len(found) == 0 {
			return nil
		}
		n = found[0]
	}
	return n
}

// under is the first element of that name anywhere below, in reading order.
func (n *node) under(name string) *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name == name {
			return c
		}
		if found := c.under(name); found != nil {
			return found
		}
	}
	return nil
}

// say is the text at the first of the paths that has one.
func (n *node) say(paths ...string) string {
	for _, p := range paths {
		if found := n.at(p); found != nil && found.text != "" {
			return found.text
		}
	}
	return ""
}

// line is the text of a node on one line.
func (n *node) line(paths ...string) string {
	return strings.Join(strings.Fields(n.say(paths...)), " ")
}

// either is the first of the paths that there is.
func (n *node) either(paths ...string) *node {
	for _, p := range paths {
		if found := n.at(p); found != nil {
			return found
		}
	}
	return nil
}
