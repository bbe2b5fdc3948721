package storage

import (
	"strings"
	"testing"
)

// planOf is how a query is read, a step a line.
func planOf(t *testing.T, s *Store, query string, a args) string {
	t.Helper()
	list, err := all(t.Context(), s.read, "EXPLAIN QUERY PLAN "+query, a, func(row scanner) (step string, err error) {
		var id, parent, unused int
		err = row.Scan(&id, &parent, &unused, &step)
		return
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

// Long lists are sorted by an index, and a search reads no row that it does
// not find.
func TestLongListsAreReadByTheirIndexes(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	few := DocumentFilter{Search: "Müller", seldom: true}
	for _, f := range []DocumentFilter{{Sort: "sender"}, {Sort: "-sender"}} {
		plan := planOf(t, s, "SELECT d.id "+f.from()+f.order()+" LIMIT :limit", f.args())
		if !strings.Contains(plan, "INDEX document_by_sender") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("documents by %s:\n%s", f.Sort, plan)
		}
	}
	if plan := planOf(t, s, "SELECT d.id "+few.from()+few.order(), few.args()); !strings.Contains(plan, "d USING COVERING INDEX document_by_received") {
		t.Errorf("search of documents:\n%s", plan)
	}
	for f, want := range map[LogFilter]string{
		{Sort: "sender"}:   "mail_by_sender",
		{Sort: "-sender"}:  "mail_by_sender",
		{Search: "Müller"}: "mail_by_time",
	} {
		chosen, _ := f.choose()
		plan := planOf(t, s, chosen+" LIMIT :limit", f.args())
		if !strings.Contains(plan, "m USING COVERING INDEX "+want) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("mails by %+v:\n%s", f, plan)
		}
	}
}
