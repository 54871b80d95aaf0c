// Package nodetest runs independent clients of the platforms, which are written for Node: what two hands wrote apart
// and what still fits together is more likely to be what the platforms do.
package nodetest

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Client is a running script. It speaks JSON, a value on each line.
type Client struct {
	t   testing.TB
	in  io.WriteCloser
	out *bufio.Scanner
}

// Start installs the packages that a project's lock file names into a folder of the test's own, and runs a script of
// it. The script ends with the test.
func Start(t testing.TB, project, script string, args ...string) *Client {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing; on Debian and Ubuntu: apt-get install nodejs npm", program)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(project)); err != nil {
		t.Fatalf("copying %s: %v", project, err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("installing the packages of %s: %v\n%s", project, err, out)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"--no-deprecation", filepath.Join(dir, script)}, args...)...)
	cmd.Dir, cmd.WaitDelay, cmd.Stderr = dir, time.Second, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends the script
		_ = cmd.Wait() // the test's end may have ended it already
	})
	c := &Client{t: t, in: in, out: bufio.NewScanner(out)}
	c.out.Buffer(nil, 1<<20)
	return c
}

// Ask gives the script a value and reads its answer.
func (c *Client) Ask(question, answer any) {
	c.t.Helper()
	data, err := json.Marshal(question)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.in.Write(append(data, '\n')); err != nil {
		c.t.Fatalf("the script ended: %v", err)
	}
	c.Read(answer)
}

// Read reads what the script says next.
func (c *Client) Read(answer any) {
	c.t.Helper()
	if !c.out.Scan() {
		c.t.Fatalf("the script ended: %v", c.out.Err())
	}
	if err := json.Unmarshal(c.out.Bytes(), answer); err != nil {
		c.t.Fatalf("the script said %q: %v", c.out.Bytes(), err)
	}
}
