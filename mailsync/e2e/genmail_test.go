//go:build linux

package e2e

import (
	"bytes"
	"net/mail"
	"slices"
	"testing"
)

func TestMailDependsOnSeedAndIndexOnly(t *testing.T) {
	g := Generator{Seed: 3, Domain: domain, Clients: 10}
	forward := make([][]byte, 40)
	for i := range forward {
		forward[i] = g.Mail(i).Raw
	}
	for i := range slices.Backward(forward) {
		if !bytes.Equal(g.Mail(i).Raw, forward[i]) {
			t.Errorf("mail %d differs when made again", i)
		}
	}
	other := g
	other.Seed = 4
	if bytes.Equal(other.Mail(0).Raw, forward[0]) {
		t.Error("another seed gives the same mail")
	}
}

func TestGeneratedMailboxHasItsProportions(t *testing.T) {
	g := Generator{Seed: 1, Domain: domain, Clients: 40}
	const n = 400
	var pdfs, unknown, logos int
	sizes := make([]int, 0, n)
	for i := range n {
		m := g.Mail(i)
		if _, err := mail.ReadMessage(bytes.NewReader(m.Raw)); err != nil {
			t.Fatalf("mail %d: %v", i, err)
		}
		if !m.Known {
			unknown++
		}
		for _, a := range m.Attachments {
			if a.PDF {
				pdfs++
			}
			if a.Logo {
				logos++
			}
		}
		sizes = append(sizes, len(m.Raw))
	}
	slices.Sort(sizes)
	if pdfs < n*9/10 || pdfs > n*11/10 || unknown < n/50 || unknown > n/10 || logos < n/20 {
		t.Errorf("%d PDFs, %d unknown, %d logos in %d mails", pdfs, unknown, logos, n)
	}
	if median := sizes[n/2]; median < 120_000 || median > 220_000 {
		t.Errorf("median mail has %d bytes, want about 165,000", median)
	}
}
