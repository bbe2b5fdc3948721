// Package e2e opens the built program in a real window on a virtual display,
// drives it with mouse and keyboard as a person would, and keeps pictures in
// build/shots.
//
// It runs with the build tag e2e only ("make shots"), and needs Xvfb, openbox,
// dbus-launch, xdotool and ImageMagick's import. The test builds the program
// itself, with clang. It fails when the toolkit reports a call from a wrong
// thread or a missing translation, and when what a key should do does not
// change the picture.
package e2e
