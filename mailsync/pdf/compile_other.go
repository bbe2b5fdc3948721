//go:build !linux

package pdf

// waitForCode cannot tell here.
func waitForCode(stop <-chan struct{}) bool {
	<-stop
	return false
}
