package onscreen

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
)

// Serve tells whoever connects to l what the window shows at that moment, as one
// JSON object, until ctx ends. read is called for each of them.
func Serve(ctx context.Context, l net.Listener, read func() Screen) {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		conn, err := l.Accept()
		if err != nil {
			return // closed
		}
		_ = json.NewEncoder(conn).Encode(read()) // a test that went away meanwhile
		_ = conn.Close()
	}
}

// Ask asks the window behind a socket what it shows.
func Ask(path string) (Screen, error) {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return Screen{}, err
	}
	defer conn.Close()
	var s Screen
	if err := json.NewDecoder(conn).Decode(&s); err != nil {
		return Screen{}, fmt.Errorf("read screen: %w", err)
	}
	return s, nil
}
