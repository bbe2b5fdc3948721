//go:build unix && !darwin

package native

func markFromInternet(string) error { return nil }
