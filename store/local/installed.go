package local

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNotInstalled says in one line what to install.
var ErrNotInstalled = errors.New("PostgreSQL is not installed: on Debian or Ubuntu run `apt-get install postgresql`, on macOS `brew install postgresql@17`")

// postgresBin finds the folder of PostgreSQL's server programs: of the version that made the data, else the newest.
func postgresBin(version string) (string, error) {
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/usr/pgsql-*/bin"} {
		found, err := filepath.Glob(filepath.Join(pattern, "initdb"))
		if err == nil && len(found) > 0 {
			return pick(found, version), nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", ErrNotInstalled
}

// pick takes the folder of the version among programs of several, else that of the last.
func pick(programs []string, version string) string {
	for _, program := range programs {
		if of := filepath.Base(filepath.Dir(filepath.Dir(program))); version != "" && strings.TrimLeftFunc(of, func(r rune) bool { return r < '0' || r > '9' }) == version {
			return filepath.Dir(program)
		}
	}
	return filepath.Dir(programs[len(programs)-1])
}

// redisServer finds redis-server: by PATH, else where Homebrew and who builds it puts it. A program that is not started from a
// shell, as from an editor, has the PATH of the system alone.
func redisServer() (string, error) {
	return find("redis-server", "/opt/homebrew/bin", "/usr/local/bin", "/opt/homebrew/opt/redis*/bin", "/usr/local/opt/redis*/bin")
}

// find finds a program by PATH, else in the first of the places that has it, which are patterns of folders; the error is
// exec.ErrNotFound where it is nowhere.
func find(name string, places ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		return path, nil
	}
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(place, name)) // none of our patterns is broken
		for _, one := range found {
			if path, err := exec.LookPath(one); err == nil {
				return path, nil
			}
		}
	}
	return "", err
}
