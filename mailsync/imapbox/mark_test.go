package imapbox

import (
	"slices"
	"testing"
	"time"
)

func TestMarkingIsOneSilentCommandPerRange(t *testing.T) {
	sc := &script{mail: mails(1, 9)}
	var said []string
	sc.on = map[string]func(*peer, string, string){"UID STORE": func(p *peer, tag, args string) {
		said = append(said, args)
		p.say("* 3 FETCH (FLAGS (\\Seen) UID 3)") // although asked to be silent
		p.say("%s OK done", tag)
	}}
	b := opened(t, sc)
	if err := b.AddKeyword(t.Context(), []uint32{3, 1, 2, 7, 7}, Keyword); err != nil {
		t.Fatal(err)
	}
	if err := b.MarkSeen(t.Context(), []uint32{4}); err != nil {
		t.Fatal(err)
	}
	if err := b.MarkSeen(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	want := []string{`1:3,7 +FLAGS.SILENT ($Belegpost)`, `4 +FLAGS.SILENT (\Seen)`}
	if !slices.Equal(said, want) {
		t.Fatalf("said %q, want %q", said, want)
	}
}

func TestServerThatRefusesKeywordsIsNoticed(t *testing.T) {
	sc := &script{mail: mails(1, 1), on: map[string]func(*peer, string, string){
		"UID STORE": func(p *peer, tag, _ string) { p.say("%s NO [CANNOT] keywords are not kept", tag) },
	}}
	b := opened(t, sc)
	ofKind(t, b.AddKeyword(t.Context(), []uint32{1}, Keyword), KindUnsupported)
	ofKind(t, b.AddKeyword(t.Context(), []uint32{1}, "x) DELETE (y"), KindConfig)
	if n := len(listing(t, b)); n != 1 {
		t.Fatal("box cannot be used after a refusal")
	}
}

func TestMoveUsesWhatTheServerHas(t *testing.T) {
	for name, tc := range map[string]struct {
		caps, copyAnswer string
		want             []string
		kind             Kind
	}{
		"MOVE":            {"MOVE UIDPLUS", "OK", []string{"UID MOVE"}, ""},
		"UIDPLUS":         {"UIDPLUS", "OK [COPYUID 9 1 1] copied", []string{"UID COPY", "UID STORE", "UID EXPUNGE"}, ""},
		"neither":         {"IDLE", "", nil, KindUnsupported},
		"no such folder":  {"UIDPLUS", "NO [TRYCREATE] no such folder", []string{"UID COPY"}, KindFolder},
		"copy is refused": {"UIDPLUS", "NO [OVERQUOTA] full", []string{"UID COPY"}, KindFolder},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{caps: tc.caps, mail: mails(1, 2), on: map[string]func(*peer, string, string){
				"UID COPY":    func(p *peer, tag, _ string) { p.say("%s %s", tag, tc.copyAnswer) },
				"UID EXPUNGE": func(p *peer, tag, _ string) { p.say("* 1 EXPUNGE"); p.say("%s OK done", tag) },
			}}
			b := opened(t, sc)
			before := len(sc.sent())
			err := b.Move(t.Context(), []uint32{1}, "Importiert")
			if tc.kind == "" && err != nil {
				t.Fatal(err)
			}
			if tc.kind != "" {
				if e := ofKind(t, err, tc.kind); e.Folder != "Importiert" {
					t.Errorf("folder %q", e.Folder)
				}
			}
			if sent := sc.sent()[before:]; !slices.Equal(sent, tc.want) {
				t.Errorf("sent %v, want %v", sent, tc.want)
			}
		})
	}
}

func TestThrottlingNamesTheTimeInEveryCall(t *testing.T) {
	const says = "%s BAD Request is throttled. Suggested Backoff Time: 178755 milliseconds"
	throttle := func(p *peer, tag, _ string) { p.say(says, tag) }
	sc := &script{caps: "MOVE", mail: mails(1, 3)}
	b := opened(t, sc)
	list := listing(t, b)
	for _, command := range []string{"UID SEARCH", "UID STORE", "UID MOVE", "UID FETCH BODY", "LIST"} {
		sc.now(command, throttle)
	}
	_, listed := b.List(t.Context(), 1, time.Time{})
	_, folders := b.Folders(t.Context())
	h := fetched(t, b, list)
	for what, err := range map[string]error{
		"list": listed, "folders": folders, "fetch": h.err,
		"seen": b.MarkSeen(t.Context(), []uint32{1}), "move": b.Move(t.Context(), []uint32{1}, "x"),
	} {
		if e := ofKind(t, err, KindThrottled); e.After != 178755*time.Millisecond {
			t.Errorf("%s: after %v", what, e.After)
		}
	}
	if len(h.missing) > 0 {
		t.Errorf("throttled messages are not missing: %v", h.missing)
	}
}
