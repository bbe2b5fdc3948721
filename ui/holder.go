package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// holder keeps the keyboard in its place while a list is built anew. K tells one
// input of the list from the others.
type holder[K comparable] struct {
	w      *Window
	order  []K // from the first to the last
	inputs map[K]fyne.Focusable
}

// add tells of an input while the list is built.
func (h *holder[K]) add(key K, in fyne.Focusable) {
	h.order = append(h.order, key)
	h.inputs[key] = in
}

// rebuild builds the list anew. Where the input that had the keyboard is gone
// the next one gets it, without any the one before.
func (h *holder[K]) rebuild(build func()) {
	had, at := h.order, -1
	focused := h.w.window.Canvas().Focused()
	if focused != nil {
		at = slices.IndexFunc(had, func(k K) bool { return h.inputs[k] == focused })
	}
	h.order, h.inputs = nil, map[K]fyne.Focusable{}
	build()
	if at < 0 {
		return
	}
	before := slices.Clone(had[:at])
	slices.Reverse(before)
	for _, key := range append(slices.Clone(had[at:]), before...) {
		in, there := h.inputs[key]
		if stopped, is := in.(fyne.Disableable); there && !(is && stopped.Disabled()) {
			h.w.window.Canvas().Focus(in)
			return
		}
	}
}
