package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/papers"
	"github.com/lotusdesk/lotusdesk/store"
)

// Serve answers the channels.
type Serve struct {
	Settings
}

// Run serves until it is interrupted.
func (s Serve) Run(ctx context.Context) error {
	if err := s.Check(); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	slog.SetDefault(log) // libraries that write to the standard log write JSON too
	h, err := open(ctx, s.Settings, log, bot.Speech)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("listening on LOTUSDESK_ADDR %s: %w", s.Addr, err)
	}
	go h.insist(ctx) // in the background: a start does not depend on the platforms
	log.Info("serving", "addr", listener.Addr().String())
	return errors.Join(h.run(ctx, listener, h.doors()), h.close())
}

// Health asks a running server.
type Health struct {
	Addr string `env:"LOTUSDESK_ADDR" default:":8080" help:"Where the server listens."`
}

// Run asks /readyz and fails with what it says.
func (h Health) Run(ctx context.Context) error {
	if err := checkAddr(h.Addr); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(h.Addr)
	if err != nil {
		return fmt.Errorf("reading LOTUSDESK_ADDR: %w", err)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	limited, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", strings.TrimSpace(string(said)))
	}
	return nil
}

// carried are the texts and flows with the units and limits that the program carries, checked.
func carried() (*locales.Texts, *flows.Engine, error) {
	units, err := cases.Units()
	if err != nil {
		return nil, nil, err
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		return nil, nil, err
	}
	return bot.Speech(units, policy)
}

// Check checks what the program carries, and the bureau's own templates.
type Check struct {
	Papers  string `name:"papers" env:"LOTUSDESK_PAPERS" help:"A folder with the bureau's own templates of papers."`
	Sources bool   `name:"sources" help:"List the rule behind every limit, question, answer and article, and where it is set; first those to be compared with the published text: M from memory, S from a second source, N not found."`
}

// Run reports every problem of flows, texts, calendar, units, policy and papers; of one file the first where more cannot
// be told. With Sources it lists what they rest on.
func (c Check) Run() error {
	units, unitsErr := cases.Units()
	policy, policyErr := cases.DefaultPolicy()
	if err := errors.Join(unitsErr, policyErr); err != nil {
		return err
	}
	texts, _, err := bot.Speech(units, policy)
	if err != nil {
		return err
	}
	set, err := papers.Open(c.Papers, texts)
	if err != nil {
		return fmt.Errorf("checking the papers:\n%w", err)
	}
	if c.Sources {
		all, err := sources(policy, set)
		if err != nil {
			return err
		}
		return writeSources(os.Stdout, all)
	}
	fmt.Printf("flows, papers, calendar and %d units are sound; %d texts in each of %d languages\n", len(units), len(texts.Keys(locales.ZH)), len(locales.Languages()))
	return nil
}

// Database is the setting of commands that need PostgreSQL only.
type Database struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"PostgreSQL, such as postgres://user:password@host:5432/lotusdesk."`
}

// with opens the database for a command, which is not tried on a schema that is not its own: it could half succeed.
func (d Database) with(ctx context.Context, do func(*store.DB) error) error {
	return d.through(ctx, store.Open, func(db *store.DB) error {
		if err := db.Migrated(ctx); err != nil {
			return err
		}
		return do(db)
	})
}

// through opens the database in one way or another.
func (d Database) through(ctx context.Context, open func(context.Context, string) (*store.DB, error), do func(*store.DB) error) error {
	if err := store.CheckDatabaseURL(d.DatabaseURL); err != nil {
		return err
	}
	db, err := open(ctx, d.DatabaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// Migrate migrates the database.
type Migrate struct{ Database }

// Run migrates, as the owner of the tables.
func (m Migrate) Run(ctx context.Context) error {
	return m.through(ctx, store.OpenAsOwner, func(db *store.DB) error { return db.Migrate(ctx) })
}

// Cases lists cases.
type Cases struct {
	Database
	JSON bool `help:"As JSON, with events and notices."`
}

// Run prints the cases, oldest first.
func (c Cases) Run(ctx context.Context) error {
	return c.with(ctx, func(db *store.DB) error {
		list := desk.Cases(ctx, db)
		if c.JSON {
			return printJSONList(os.Stdout, list)
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "NUMBER\tKIND\tUNIT\tSTATE\tOFFICER\tDUE\tNOTICES")
		for r, err := range list {
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s %s\t%s\n", r.Number, r.Kind, r.Unit, r.State, r.Officer, r.Due, r.DueFor, r.Delivered())
		}
		return out.Flush()
	})
}

func printJSON(value any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printJSONList prints values as they come, as printJSON prints a list of them. Where one is an error the list has no end.
func printJSONList[T any](to io.Writer, list iter.Seq2[T, error]) error {
	out := bufio.NewWriter(to)
	before, end := "[\n  ", "[]\n"
	for value, err := range list {
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		text, err := json.MarshalIndent(value, "  ", "  ")
		if err != nil {
			return fmt.Errorf("writing a list as JSON: %w", err)
		}
		if _, err := out.Write(append([]byte(before), text...)); err != nil {
			return fmt.Errorf("writing a list as JSON: %w", err)
		}
		before, end = ",\n  ", "\n]\n"
	}
	_, err := out.WriteString(end)
	return errors.Join(err, out.Flush())
}
