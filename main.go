// Lotusdesk (莲城外商服务台): foreign investors reach the officers of Xuchang by chat.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/redis/go-redis/v9/logging"
)

// CLI is the command line. Flags and environment variables are declared together, in one place.
type CLI struct {
	Serve   Serve   `cmd:"" help:"Answer WeChat and Telegram, push notices to officers."`
	Demo    Demo    `cmd:"" help:"Show everything on this machine: five phones on one page, nothing to set up."`
	Chat    Chat    `cmd:"" help:"Hold a conversation in this terminal; no server is needed."`
	Check   Check   `cmd:"" help:"Check flows, texts, papers, calendar and units; exit 1 where something is wrong."`
	Health  Health  `cmd:"" help:"Ask the server on this machine whether it is ready; exit 1 where it is not."`
	Migrate Migrate `cmd:"" help:"Bring the database to this version. Several at once do no harm."`
	Officer Officer `cmd:"" help:"Officers and their chats: add, list, move, revoke."`
	Units   Units   `cmd:"" help:"List the units, with their codes."`
	Cases   Cases   `cmd:"" help:"List the cases."`
	Calls   Calls   `cmd:"" help:"List the calls to make: what had to be told and the chat could not deliver."`

	Paper      Paper             `cmd:"" help:"Write a paper of a case as PDF, or samples of all."`
	Routing    Routing           `cmd:"" help:"Who gets a case: try it, replay it."`
	Enterprise EnterpriseCommand `cmd:"" help:"Enterprises that have a service officer of their own."`

	Enter    Enter        `cmd:"" help:"Enter a case that came by letter, fax, e-mail or visit, or from above."`
	Perform  Perform      `cmd:"" name:"act" help:"Perform an act on a case in the name of an officer."`
	Explain  Explain      `cmd:"" help:"Explain the due dates of a case: the days counted, the days skipped and why, the rule."`
	Calendar Calendar     `cmd:"" help:"Working days: count, import and show them."`
	Policy   Policy       `cmd:"" help:"Limits: show, compare and change them."`
	Audit    AuditCommand `cmd:"" help:"Check the record of the cases."`
	Version  Version      `cmd:"" help:"Say which version this is."`
}

// The exit codes, besides 0: what was asked for did not come about, was not understood, or was interrupted before its end.
const (
	failed        = 1
	notUnderstood = 2
	interrupted   = 130
)

func main() {
	logging.Disable() // its client writes lines of its own to standard error; what it meets comes back to us as errors
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl+C does not wait for what the first one lets finish
	endWithTerminal(stop)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// endWithTerminal ends the program as Ctrl+C does when the window of its terminal is closed. The shell and the system both say
// so: a second time must not end us in the midst of it, and leave behind the servers that the demo started.
func endWithTerminal(stop func()) {
	if signal.Ignored(syscall.SIGHUP) { // as nohup has it
		return
	}
	closed := make(chan os.Signal, 1)
	signal.Notify(closed, syscall.SIGHUP)
	go func() {
		for range closed {
			stop()
		}
	}()
}

// run carries out the command line and gives the exit code.
func run(ctx context.Context, args []string) int {
	var cli CLI
	parser, err := kong.New(&cli, kong.Name("lotusdesk"),
		kong.Description("莲城外商服务台 — foreign investors open a complaint or ask for a service officer by chat; officers work the case in theirs."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return complain(err, failed)
	}
	if err := forgetEmpty(parser.Model); err != nil {
		return complain(err, failed)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		return complain(fmt.Errorf("%w (%s --help shows how)", err, understood(err)), notUnderstood)
	}
	switch err := command.Run(); {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		return complain(fmt.Errorf("interrupted: %w", err), interrupted)
	default:
		return complain(err, failed)
	}
}

// complain says what went wrong and gives the exit code. PostgreSQL's client writes a line for each address it tried.
func complain(err error, code int) int {
	said := err.Error()
	var away *pgconn.ConnectError
	if errors.As(err, &away) {
		said = "DATABASE_URL: " + strings.Join(strings.Fields(said), " ")
	}
	fmt.Fprintln(os.Stderr, "lotusdesk:", said)
	return code
}

// understood is as much of a command line as was understood: the command whose help helps.
func understood(err error) string {
	var refused *kong.ParseError
	if !errors.As(err, &refused) || refused.Context.Selected() == nil {
		return "lotusdesk"
	}
	return refused.Context.Selected().FullPath()
}

// forgetEmpty takes settings that are set to nothing, as a line NAME= of an .env file does, as not set at all: they have
// their defaults.
func forgetEmpty(model *kong.Application) error {
	return kong.Visit(model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				if value, set := os.LookupEnv(name); set && strings.TrimSpace(value) == "" {
					if err := os.Unsetenv(name); err != nil {
						return fmt.Errorf("forgetting %s: %w", name, err)
					}
				}
			}
		}
		return next(nil)
	})
}

// Version says which version this is.
type Version struct{}

// Run prints the module's version, or the commit it was built from.
func (Version) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program was built without build information")
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			version += " " + s.Value
		}
	}
	fmt.Println("lotusdesk", version, info.GoVersion)
	return nil
}
