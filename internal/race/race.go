//go:build race

// Package race says whether the race detector is on, which makes everything several times slower: long tests take a part of
// their work then. Without it they take the whole.
package race

// Enabled says that the race detector is on.
const Enabled = true
