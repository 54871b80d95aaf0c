// Lotusdesk (莲城外商服务台): foreign investors reach the officers of Xuchang by chat.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run carries out the command line and gives the exit code.
func run(ctx context.Context, args []string) int {
	var cli CLI
	parser, err := kong.New(&cli, kong.Name("lotusdesk"), kong.UsageOnError(),
		kong.Description("莲城外商服务台 — foreign investors open a complaint or ask for a service officer by chat; officers work the case in theirs."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "lotusdesk:", err)
		return 1
	}
	command, err := parser.Parse(args)
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "lotusdesk:", err)
		return 1
	}
	return 0
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
