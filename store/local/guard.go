package local

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// launch starts a command as another user, and has it end with this program, in whatever way that ends. It has a process group of
// its own, so that an interrupt in the terminal reaches it through us. What is given releases it, and belongs to be called
// when it is gone.
func launch(command *exec.Cmd, as *syscall.Credential, end syscall.Signal) (release func(), err error) {
	command.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	if err := command.Start(); err != nil {
		return nil, err
	}
	release, err = guard(ending, strconv.Itoa(int(end)), strconv.Itoa(command.Process.Pid), strconv.Itoa(int(patience.Seconds())))
	if err != nil {
		_ = command.Process.Kill() // it is our child yet
		_ = command.Wait()
	}
	return release, err
}

// ending ends a process by a signal and, where it is still there after some seconds, for good.
const ending = `kill -"$1" "$2"
n=0
while kill -0 "$2" && [ $n -lt "$3" ]; do sleep 1; n=$((n + 1)); done
kill -9 "$2"`

// removing removes a folder, as soon as those that write into it let it go.
const removing = `n=0
until sleep 1; rm -rf -- "$1" || [ $n = 30 ]; do n=$((n + 1)); done`

// guard has a shell carry out a script when this program ends without having released it, as where it is killed or panics: the
// shell waits for the end of a pipe, which the system closes with us. Only Linux could do so itself.
func guard(script string, arguments ...string) (release func(), err error) {
	shell := exec.Command("/bin/sh", append([]string{"-c", "read -r _\n" + script, "sh"}, arguments...)...)
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	shell.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/bin:/bin")
	_, err = shell.StdinPipe() // nothing is ever written into it
	if err == nil {
		err = shell.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("guarding what has to end with this program: %w", err)
	}
	return func() {
		_ = shell.Process.Kill() // before the pipe ends, so that nothing is carried out
		_ = shell.Wait()         // it was killed; this closes the pipe
	}, nil
}

// Folder makes a folder that goes with this program, in whatever way it ends, below the parent or, where that is "", among the
// system's temporary ones. What is given removes it earlier.
func Folder(parent string) (dir string, remove func() error, err error) {
	dir, err = os.MkdirTemp(parent, "lotusdesk-")
	if err != nil {
		return "", nil, fmt.Errorf("making a folder for a while: %w", err)
	}
	release, err := guard(removing, dir)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, func() error {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("removing a folder of this program: %w", err) // its guard tries again when we are gone
		}
		release()
		return nil
	}, nil
}
