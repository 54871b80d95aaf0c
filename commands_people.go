package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// Officer groups the commands about officers.
type Officer struct {
	Add    OfficerAdd    `cmd:"" help:"Enter an officer and print the one-time code that binds his or her chat."`
	List   OfficerList   `cmd:"" help:"List the officers."`
	Code   OfficerCode   `cmd:"" help:"Print a new one-time code, for a second channel or in place of a lost chat."`
	Move   OfficerMove   `cmd:"" help:"Make an officer one of another unit, at once; open cases stay with the old unit."`
	Revoke OfficerRevoke `cmd:"" help:"Take every right from an officer, at once; open cases go to others."`

	Absent  OfficerAbsent  `cmd:"" help:"Note that an officer is away on whole days, and who stands in."`
	Back    OfficerBack    `cmd:"" help:"End the absences of an officer."`
	Waiting OfficerWaiting `cmd:"" help:"List the chats that wait for a second person's approval."`
	Approve OfficerApprove `cmd:"" help:"Approve a chat that waits, where nobody can do it in the chat."`
}

// OfficerAdd enters an officer.
type OfficerAdd struct {
	Database
	Name     string   `arg:"" help:"The officer's name."`
	Unit     string   `arg:"" help:"The code of the unit, such as 411002 (Weidu) or 411000 (the municipal centre); lotusdesk units lists all."`
	Role     string   `enum:"officer,deputy,lead,centre,bureau,administrator,auditor" default:"officer" help:"Where the officer stands on the ladder: ${enum}. What reaches nobody else comes to the lead; centre and bureau belong to unit 411000."`
	Topics   []string `help:"Topics the officer handles, such as permits,land; every topic where none is named."`
	Language string   `enum:"zh,en" default:"zh" help:"The language of the officer's chat."`

	Languages []string `enum:"zh,en" help:"The languages the officer speaks with contacts, such as zh,en; Chinese and that of the chat where none is named."`
	LoadLimit int      `help:"The most open cases; 0 for as many as come."`
	BotName   string   `name:"telegram-bot-name" aliases:"bot-name" env:"TELEGRAM_BOT_NAME" help:"The bot's user name, to print a link for Telegram."`

	OnTelegram string `name:"officers-on-telegram" env:"LOTUSDESK_OFFICERS_ON_TELEGRAM" default:"off" help:"Whether officers may work on Telegram, on or off, as for serve."`
}

// Run prints the code, once; only its hash is kept.
func (o OfficerAdd) Run(ctx context.Context) error {
	if err := errors.Join(checkChoice("LOTUSDESK_OFFICERS_ON_TELEGRAM", o.OnTelegram, "on", "off"), checkBotName(o.BotName)); err != nil {
		return err
	}
	if strings.TrimSpace(o.Name) == "" {
		return errors.New("the officer's name is empty; contacts and colleagues are told it")
	}
	if o.LoadLimit < 0 {
		return errors.New("the load limit is a number of cases from 0")
	}
	if err := errors.Join(checkSeat(cases.Role(o.Role), o.Unit), checkTopics(o.Topics...)); err != nil {
		return err
	}
	return o.with(ctx, func(db *store.DB) error {
		id, code, err := db.AddOfficer(ctx, store.Officer{
			Name: strings.TrimSpace(o.Name), Unit: o.Unit, Role: cases.Role(o.Role), Topics: o.Topics, Language: o.Language, Languages: o.Languages, Limit: o.LoadLimit,
		})
		if errors.Is(err, store.ErrNoUnit) {
			return noUnit(ctx, db, o.Unit)
		}
		if err == nil {
			printCode(id, code, o.BotName, o.OnTelegram)
		}
		return err
	})
}

// botName is a user name as Telegram gives them to bots.
var botName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,30}[A-Za-z0-9]$`)

// checkBotName says what the name should look like that goes into a link; none is needed.
func checkBotName(name string) error {
	if name == "" || botName.MatchString(name) {
		return nil
	}
	return shouldBe("TELEGRAM_BOT_NAME", "look like xuchang_desk_bot: the bot's user name, without @")
}

// checkSeat says that a role has its seat in the municipal centre, where those who look for it would find it.
func checkSeat(role cases.Role, unit string) error {
	if (role == cases.RoleCentre || role == cases.RoleBureau) && unit != cases.Municipal {
		return fmt.Errorf("role %s belongs to unit %s, the municipal centre, not to %s", role, cases.Municipal, unit)
	}
	return nil
}

// checkTopics names a topic that no form has: nobody would ever ask for it.
func checkTopics(topics ...string) error {
	definitions, err := flows.Definitions()
	if err != nil {
		return err
	}
	var known []string
	for _, f := range definitions {
		for _, s := range f.Steps {
			if s.Name == f.Topic {
				for _, c := range s.Choices {
					known = append(known, c.Name)
				}
			}
		}
	}
	slices.Sort(known)
	for _, topic := range topics {
		if !slices.Contains(known, topic) {
			return fmt.Errorf("there is no topic %s; there are %s", topic, strings.Join(slices.Compact(known), ", "))
		}
	}
	return nil
}

// printCode prints a one-time code and how it is used.
func printCode(id, code, botName, onTelegram string) {
	fmt.Printf("officer %s\ncode    %s   (7 days, once)\nWeChat  send to the account: 绑定 %s\n", id, code, code)
	switch {
	case onTelegram != "on": // the chat would not be bound
	case botName != "":
		fmt.Printf("Telegram https://t.me/%s?start=bind_%s\n", botName, code)
	default:
		fmt.Printf("Telegram send to the bot: /start bind_%s\n", code)
	}
}

// OfficerCode makes a new code.
type OfficerCode struct {
	Database
	ID      string `arg:"" help:"The officer's id, as officer list shows it."`
	BotName string `name:"telegram-bot-name" aliases:"bot-name" env:"TELEGRAM_BOT_NAME" help:"The bot's user name, to print a link for Telegram."`

	OnTelegram string `name:"officers-on-telegram" env:"LOTUSDESK_OFFICERS_ON_TELEGRAM" default:"off" help:"Whether officers may work on Telegram, on or off, as for serve."`
}

// Run prints the code, once. The one before is void if it was not used.
func (o OfficerCode) Run(ctx context.Context) error {
	if err := errors.Join(checkChoice("LOTUSDESK_OFFICERS_ON_TELEGRAM", o.OnTelegram, "on", "off"), checkBotName(o.BotName)); err != nil {
		return err
	}
	return o.with(ctx, func(db *store.DB) error {
		code, err := db.NewOfficerCode(ctx, o.ID)
		if err == nil {
			printCode(o.ID, code, o.BotName, o.OnTelegram)
		}
		return err
	})
}

// OfficerList lists officers.
type OfficerList struct {
	Database
	JSON bool `help:"As JSON."`
}

// Run prints them.
func (o OfficerList) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		list, err := db.Officers(ctx)
		if err != nil {
			return err
		}
		if o.JSON {
			return printJSON(list)
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tUNIT\tNAME\tROLE\tREACHED ON\tREVOKED")
		for _, o := range list {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%t\n", o.ID, o.Unit, o.Name, o.Role, strings.Join(o.Bound, ","), o.Revoked)
		}
		return out.Flush()
	})
}

// OfficerRevoke revokes an officer.
type OfficerRevoke struct {
	Database
	ID string `arg:"" help:"The officer's id, as officer list shows it."`
}

// Run revokes.
func (o OfficerRevoke) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		handedOn, err := db.RevokeOfficer(ctx, o.ID)
		if err == nil {
			fmt.Printf("officer %s has no rights any more; %d open cases went on\n", o.ID, handedOn)
		}
		return err
	})
}

// OfficerMove moves an officer.
type OfficerMove struct {
	Database
	ID   string `arg:"" help:"The officer's id, as officer list shows it."`
	Unit string `arg:"" help:"The code of the new unit; lotusdesk units lists all."`
}

// Run moves.
func (o OfficerMove) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		officer, err := db.Officer(ctx, o.ID)
		if err != nil {
			return fmt.Errorf("officer %s: %w", o.ID, err)
		}
		if err := checkSeat(officer.Role, o.Unit); err != nil {
			return err
		}
		handedOn, err := db.MoveOfficer(ctx, o.ID, o.Unit)
		if errors.Is(err, store.ErrNoUnit) {
			return noUnit(ctx, db, o.Unit)
		}
		if err == nil {
			fmt.Printf("officer %s belongs to %s; %d open cases went on in the old unit\n", o.ID, o.Unit, handedOn)
		}
		return err
	})
}

// OfficerWaiting lists chats that wait.
type OfficerWaiting struct{ Database }

// Run prints them.
func (o OfficerWaiting) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		list, err := db.Bindings(ctx)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "NUMBER\tOFFICER\tNAME\tUNIT\tCHANNEL\tASKED")
		for _, b := range list {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", b.ID, b.Officer.ID, b.Officer.Name, b.Officer.Unit, b.Chat.Channel, b.Waits)
		}
		return out.Flush()
	})
}

// OfficerApprove approves a chat.
type OfficerApprove struct {
	Database
	Number string `arg:"" help:"The number of the chat, as officer waiting shows it."`
	Refuse bool   `help:"Refuse it instead."`
}

// Run decides in the name of the command line, which is on record.
func (o OfficerApprove) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		b, err := db.DecideBinding(ctx, o.Number, "", !o.Refuse)
		if err == nil {
			fmt.Printf("chat %s of officer %s (%s): approved %t\n", b.ID, b.Officer.ID, b.Officer.Name, b.Approved)
		}
		return err
	})
}

// OfficerAbsent notes an absence.
type OfficerAbsent struct {
	Database
	ID         string `arg:"" help:"The officer's id, as officer list shows it."`
	From       string `arg:"" help:"The first day, such as 2026-12-01."`
	To         string `arg:"" help:"The last day."`
	Substitute string `arg:"" help:"The id of who stands in."`
}

// Run notes it and tells the substitute.
func (o OfficerAbsent) Run(ctx context.Context) error {
	from, err := cases.ParseDate(o.From)
	if err != nil {
		return err
	}
	to, err := cases.ParseDate(o.To)
	if err != nil {
		return err
	}
	return o.with(ctx, func(db *store.DB) error {
		return db.PutAbsence(ctx, o.ID, cases.Absence{From: from, To: to, Substitute: o.Substitute})
	})
}

// OfficerBack ends absences.
type OfficerBack struct {
	Database
	ID string `arg:"" help:"The officer's id, as officer list shows it."`
}

// Run ends them.
func (o OfficerBack) Run(ctx context.Context) error {
	return o.with(ctx, func(db *store.DB) error {
		if _, err := db.Officer(ctx, o.ID); err != nil {
			return fmt.Errorf("officer %s: %w", o.ID, err)
		}
		ended, err := db.EndAbsences(ctx, o.ID)
		if err == nil {
			fmt.Printf("%d absences of officer %s are ended\n", ended, o.ID)
		}
		return err
	})
}
