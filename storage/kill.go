package storage

// KillPoint marks a step after which a crash must do no harm. It does nothing
// unless the program was built with the tag killpoints for the test that
// proves it.
func KillPoint(point string) { killAt(point) }
