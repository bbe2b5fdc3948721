//go:build unix && !darwin

package native

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	portalName  = "org.freedesktop.portal.Desktop"
	portalPath  = "/org/freedesktop/portal/desktop"
	fileChooser = "org.freedesktop.portal.FileChooser."
	requestFace = "org.freedesktop.portal.Request"

	// portalStart is how long the portal may take to show a dialog.
	portalStart = 10 * time.Second
)

// ask shows the desktop's own dialog through the portal (xdg-desktop-portal,
// FileChooser). Every dialog has a connection of its own: the portal closes
// the dialog when that ends, which is how ctx takes it away.
func ask(ctx context.Context, q question) ([]string, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	conn, err := sessionBus(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", errNoDialog, err)
	}
	defer func() { _ = conn.Close() }()
	token := "belegpost" + rand.Text()
	expected := dbus.ObjectPath(portalPath + "/request/" + strings.ReplaceAll(strings.TrimPrefix(conn.Names()[0], ":"), ".", "_") + "/" + token)
	answers := make(chan *dbus.Signal, 16)
	conn.Signal(answers)
	// Before the call: the answer may be quicker than we are.
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(requestFace), dbus.WithMatchMember("Response"))
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", errNoDialog, err)
	}
	method, options := portalCall(q, token)
	parent := ""
	if q.owner != 0 {
		parent = fmt.Sprintf("x11:%x", q.owner)
	}
	starting, started := context.WithTimeout(ctx, portalStart)
	defer started()
	var handle dbus.ObjectPath
	err = conn.Object(portalName, portalPath).CallWithContext(starting, method, 0, parent, q.Title, options).Store(&handle)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", errNoDialog, err)
	}
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case s, open := <-answers:
			if !open {
				return nil, errors.Join(ctx.Err(), errors.New("ask for a file: the session bus is gone"))
			}
			if s.Name == requestFace+".Response" && (s.Path == expected || s.Path == handle) {
				return portalAnswer(s.Body)
			}
		}
	}
}

// portalCall is the method and its options.
func portalCall(q question, token string) (method string, options map[string]dbus.Variant) {
	options = map[string]dbus.Variant{"handle_token": dbus.MakeVariant(token), "modal": dbus.MakeVariant(true)}
	if q.Folder != "" {
		options["current_folder"] = dbus.MakeVariant(append([]byte(q.Folder), 0))
	}
	if filters := portalFilters(q.Filters); len(filters) > 0 && q.purpose != toFolder {
		options["filters"] = dbus.MakeVariant(filters)
		options["current_filter"] = dbus.MakeVariant(filters[0])
	}
	switch q.purpose {
	case toSave:
		if q.Name != "" {
			options["current_name"] = dbus.MakeVariant(q.Name)
		}
		return fileChooser + "SaveFile", options
	case toFolder:
		options["directory"] = dbus.MakeVariant(true)
	default:
		options["multiple"] = dbus.MakeVariant(true)
	}
	return fileChooser + "OpenFile", options
}

// portalFilter is (sa(us)): a name and its patterns.
type portalFilter struct {
	Name     string
	Patterns []portalPattern
}

// portalPattern is (us): kind 0 is a pattern of a shell, which knows case.
type portalPattern struct {
	Kind    uint32
	Pattern string
}

func portalFilters(filters []Filter) []portalFilter {
	var out []portalFilter
	for _, f := range filters {
		p := portalFilter{Name: f.Name}
		for _, ext := range f.Extensions {
			var b strings.Builder
			b.WriteString("*.")
			for _, c := range strings.ToLower(ext) {
				if up := strings.ToUpper(string(c)); up != string(c) {
					b.WriteString("[" + string(c) + up + "]")
				} else {
					b.WriteRune(c)
				}
			}
			p.Patterns = append(p.Patterns, portalPattern{Pattern: b.String()})
		}
		out = append(out, p)
	}
	return out
}

// portalAnswer reads (ua{sv}). Whatever is not success is a cancelled dialog:
// some portals answer 2 when its window is closed.
func portalAnswer(body []any) ([]string, error) {
	var code uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &code, &results); err != nil {
		return nil, fmt.Errorf("read the dialog's answer: %w", err)
	}
	if code != 0 {
		return nil, nil
	}
	var uris, paths []string
	if err := results["uris"].Store(&uris); err != nil {
		return nil, fmt.Errorf("read the dialog's answer: %w", err)
	}
	for _, uri := range uris {
		path, err := filePath(uri)
		if err != nil {
			return nil, fmt.Errorf("read the dialog's answer: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
