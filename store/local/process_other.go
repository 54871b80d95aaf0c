//go:build !linux

package local

import "syscall"

// attributes runs a server as another user, in a process group of its own, so that an interrupt in the terminal
// reaches it through us. Only Linux can end it with us should we be killed.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Setpgid: true}
}
