package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/bot/desk"
)

// lotusdesk runs the program itself with these settings and no others, and gives its exit code.
func lotusdesk(t *testing.T, env []string, args ...string) (code int, out, complaints string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	program := exec.CommandContext(ctx, os.Args[0], args...)
	program.Env = append([]string{asProgram + "=1"}, env...)
	program.Stdout, program.Stderr = &stdout, &stderr
	err := program.Run()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return program.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// TestTheProgramComplainsInOneLine: of a setting by the name under which it is set, of the command line with where to read
// on, and of a store that is away; never with a secret.
func TestTheProgramComplainsInOneLine(t *testing.T) {
	t.Parallel()
	stores := []string{"DATABASE_URL=postgres://u:hush@127.0.0.1:1/lotusdesk", "REDIS_URL=redis://:hush@127.0.0.1:1/0"}
	telegram := append([]string{"TELEGRAM_TOKEN=123456789:AAHkabcdefghijklmnopqrstuvwxyz_-012"}, stores...)
	with := func(env []string, more ...string) []string { return append(more, env...) }
	for name, c := range map[string]struct {
		env  []string
		args []string
		code int
		want string
	}{
		"no command of ours":      {nil, []string{"server"}, 2, "unexpected argument server"},
		"half a command":          {nil, []string{"officer"}, 2, "(lotusdesk officer --help shows how)"},
		"no flag of ours":         {nil, []string{"cases", "--yaml"}, 2, "unknown flag --yaml (lotusdesk cases --help shows how)"},
		"a word for a number":     {nil, []string{"officer", "add", "李明", "411002", "--load-limit=many"}, 2, "--load-limit"},
		"no channel":              {stores, []string{"serve"}, 1, "no channel is set up"},
		"a choice, by its flag":   {telegram, []string{"serve", "--telegram-reply=cal"}, 1, "TELEGRAM_REPLY should be call or webhook"},
		"a choice, by its name":   {with(telegram, "TELEGRAM_REPLY=cal"), []string{"serve"}, 1, "TELEGRAM_REPLY should be call or webhook"},
		"an address, by flag":     {telegram, []string{"serve", "--addr=8080"}, 1, "LOTUSDESK_ADDR should look like :8080"},
		"an address, by name":     {with(telegram, "LOTUSDESK_ADDR=8080"), []string{"serve"}, 1, "LOTUSDESK_ADDR should look like :8080"},
		"set to nothing":          {with(telegram, "TELEGRAM_REPLY=", "LOTUSDESK_ADDR= ", "LOTUSDESK_LETTERS="), []string{"serve"}, 1, "DATABASE_URL: asking for the schema's version"},
		"no database":             {nil, []string{"migrate"}, 1, "DATABASE_URL should look like postgres://"},
		"a database that is away": {stores, []string{"migrate"}, 1, "DATABASE_URL: migrating the tables"},
		"an officer of no name":   {stores, []string{"officer", "add", " ", "411002"}, 1, "the officer's name is empty"},
		"a bot name of two words": {with(stores, "TELEGRAM_BOT_NAME=@foo bar"), []string{"officer", "add", "李明", "411002"}, 1, "TELEGRAM_BOT_NAME should look like xuchang_desk_bot"},
		"a bot name with its at":  {with(stores, "TELEGRAM_BOT_NAME=@desk_bot"), []string{"officer", "code", "1"}, 1, "without @"},
		"officers on Telegram":    {with(stores, "LOTUSDESK_OFFICERS_ON_TELEGRAM=yes"), []string{"officer", "add", "李明", "411002"}, 1, "LOTUSDESK_OFFICERS_ON_TELEGRAM should be on or off"},
		"the bureau in a county":  {stores, []string{"officer", "add", "钱局长", "411002", "--role=bureau"}, 1, "role bureau belongs to unit 411000"},
		"a topic of no form":      {stores, []string{"officer", "add", "李明", "411002", "--topics=permits,lnad"}, 1, "there is no topic lnad; there are cooperation"},
		"a letter on no topic":    {stores, []string{"enter", "complaint", "411002", "--origin=letter", "--officer=1", "--topic=lnad"}, 1, "there is no topic lnad"},
		"a case on no topic":      {stores, []string{"routing", "try", "--topic=lnad"}, 1, "there is no topic lnad"},
		"a digit too many":        {stores, []string{"explain", "411002-2026-000017-91"}, 1, "not a case number such as 411002-2026-000001-5"},
		"a wrong digit":           {stores, []string{"paper", "411002-2026-000017-3", "result"}, 1, "one of its digits is wrong"},
		"a server that is away":   {[]string{"LOTUSDESK_ADDR=127.0.0.1:1"}, []string{"health"}, 1, "asking the server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, said := lotusdesk(t, c.env, c.args...)
			if code != c.code || out != "" || !strings.Contains(said, c.want) || strings.Count(said, "\n") != 1 || strings.Contains(said, "hush") {
				t.Errorf("exit %d, want %d with one line about %q; out %q, complaints\n%s", code, c.code, c.want, out, said)
			}
		})
	}
}

// TestADatabaseThatIsNotOfThisVersionIsToBeMigrated says the program wherever it meets one, and does nothing in it.
func TestADatabaseThatIsNotOfThisVersionIsToBeMigrated(t *testing.T) {
	t.Parallel()
	empty, earlier := servers.EmptyDatabaseURL(t), servers.DatabaseURL(t)
	execute(t, earlier, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
	for _, url := range []string{empty, earlier} {
		for _, args := range [][]string{{"cases"}, {"officer", "list"}, {"policy", "show"}, {"serve"}, {"act", "accept", "411002-2026-000017-9", "--officer=1"}} {
			env := []string{"DATABASE_URL=" + url, "REDIS_URL=" + servers.RedisURL(), "TELEGRAM_TOKEN=123456789:AAHkabcdefghijklmnopqrstuvwxyz_-012", "LOTUSDESK_ADDR=127.0.0.1:1"}
			if code, _, said := lotusdesk(t, env, args...); code != 1 || !strings.Contains(said, "run lotusdesk migrate") || strings.Count(said, "\n") != 1 {
				t.Errorf("%v: exit %d, %s", args, code, said)
			}
		}
	}
}

// TestADatabaseOfOthersIsNotMigrated, and nobody is sent round in a circle.
func TestADatabaseOfOthersIsNotMigrated(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"cases", "units"} {
		url := servers.EmptyDatabaseURL(t)
		execute(t, url, "CREATE TABLE "+table+" (ours int)")
		code, _, said := lotusdesk(t, []string{"DATABASE_URL=" + url}, "migrate")
		if code != 1 || !strings.Contains(said, "a database of its own") || strings.Contains(said, "run lotusdesk migrate") || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: exit %d, %s", table, code, said)
		}
	}
}

// execute does in a database what the program has no word for.
func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), sql)
	if err := errors.Join(err, conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// TestFilesNeedAPlace that is there, or can be made, and takes them: it is said at the start and not at the first file.
func TestFilesNeedAPlace(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	database := servers.DatabaseURL(t)
	for _, place := range []string{file, file + "/below", "/proc/files"} {
		env := []string{"LOTUSDESK_FILES=" + place, "DATABASE_URL=" + database, "REDIS_URL=" + servers.RedisURL(), "TELEGRAM_TOKEN=123456789:AAHkabcdefghijklmnopqrstuvwxyz_-012", "LOTUSDESK_ADDR=127.0.0.1:1"}
		if code, _, said := lotusdesk(t, env, "serve"); code != 1 || !strings.Contains(said, "LOTUSDESK_FILES: ") || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: exit %d, %s", place, code, said)
		}
	}
	if _, err := (Place{Files: t.TempDir() + "/new/files"}).blobs(); err != nil {
		t.Error(err)
	}
}

// TestTheProgramWithoutACommandShowsItsHelp.
func TestTheProgramWithoutACommandShowsItsHelp(t *testing.T) {
	t.Parallel()
	code, out, said := lotusdesk(t, nil)
	if code != 0 || !strings.Contains(out, "Usage: lotusdesk <command>") || said != "" {
		t.Errorf("exit %d, %q, %q", code, out, said)
	}
}

// TestWhatTheServerLogsIsJSON, all of it, while Redis is away and after.
func TestWhatTheServerLogsIsJSON(t *testing.T) {
	t.Parallel()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := probe.Addr().String()
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	var logged lines
	server := exec.CommandContext(t.Context(), os.Args[0], "serve")
	server.Env = []string{
		asProgram + "=1", "LOTUSDESK_ADDR=" + addr, "LOTUSDESK_FILES=" + t.TempDir(), "DATABASE_URL=" + servers.DatabaseURL(t),
		"REDIS_URL=redis://127.0.0.1:1/0", "TELEGRAM_TOKEN=123456789:AAHkabcdefghijklmnopqrstuvwxyz_-012", "TELEGRAM_API_URL=http://127.0.0.1:1",
	}
	server.Stderr = &logged
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for range 2000 {
		response, err := http.Get("http://" + addr + "/readyz")
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil {
			t.Fatal(err)
		}
		said = string(body)
		break
	}
	if said != "Redis does not answer\n" {
		t.Errorf("it says %q", said)
	}
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(logged.String()) {
		if !json.Valid([]byte(line)) || strings.Contains(line, "AAHkabcdefghijklmnopqrstuvwxyz_-012") {
			t.Errorf("logged: %s", line)
		}
	}
}

// TestACaseOnTheCommandLine goes from the officers to the record, as the manual says it.
func TestACaseOnTheCommandLine(t *testing.T) {
	t.Parallel()
	env := []string{"DATABASE_URL=" + servers.DatabaseURL(t)}
	number, folder := "", t.TempDir()
	for _, step := range []struct {
		line, want string
		code       int
	}{
		{"migrate", "", 0}, // once more does no harm
		{"officer add 李明 411002 --topics=permits,land", "绑定 ", 0},
		{"officer add 陈主任 411002 --role=lead --telegram-bot-name=desk_bot --officers-on-telegram=on", "https://t.me/desk_bot?start=bind_", 0},
		{"officer add 赵六 411099", "there is no unit 411099; there are 411002 (魏都区), 411003 (", 1},
		{"units", "411002     district  Weidu District ", 0},
		{"calendar due 2026-02-12 7 --unit=411099", "there is no unit 411099; there are 411002", 1},
		{"officer list", "李明", 0},
		{"enter complaint 411002 --origin=letter --officer=1 --mark=收文2026-17 kind=infringement company=港灯机械", "411002-", 0},
		{"enter complaint 411002 --origin=letter --officer=1 --mark=收文2026-17 kind=infringement company=港灯机械", "411002-", 0},
		{"enter complaint 411002 --origin=letter --officer=1 --mark=收文2026-17 kind=infringement company=黄河化工", "--mark: 收文2026-17 is that of case NUMBER already", 1},
		{"enter complaint 411002 --origin=letter --officer=1", "what it says is missing", 1},
		{"enter complaint 999999 --origin=letter --officer=1 kind=infringement", "there is no unit 999999", 1},
		{"enter complaint 411081 --origin=letter --officer=1 kind=infringement", "officer 1 (officer of unit 411002) may not enter a case of unit 411081", 1},
		{"enter complaint 411002 --origin=letter --officer=1 company=港灯机械", "kind: it has to be answered: one of infringement, environment", 1},
		{"enter complaint 411002 --origin=letter --officer=1 kind=zzz email=notanemail", "kind: it should be one of infringement, environment\nemail: ", 1},
		{"enter complaint 411002 --origin=letter --officer=1 kind=infringement compnay=港灯", "compnay: there is no such question here; there is one of letter, complainant", 1},
		{"enter complaint 411002 --origin=letter --officer=1 kind=infringement act_date=2099-99-99", "act_date: There is no such day", 1},
		{"enter complaint 411002 --origin=letter --officer=1 --received=1990-01-01 kind=infringement", "--received: It cannot have come in", 1},
		{"enter officer_request 411002 --origin=visit --officer=1 topic=permits", "topic is not given among the answers but as --topic", 1},
		{"act accept NUMBER --officer=1", "Nobody handles case 411002-", 1},
		{"act take_on NUMBER --officer=1", "taken_on", 0},
		{"act accept NUMBER --officer=1", "accepted", 0},
		{"act note NUMBER --officer=1", "Give it as reason=…", 1},
		{"act note NUMBER --officer=1 reason=看过 approver=3", "approver: note does not say this; it can say reason", 1},
		{"act take_on NUMBER --officer=1 for=3", "for: take_on says nothing besides", 1},
		{"officer add 王芳 411002", "officer 3", 0},
		{"act mediate NUMBER --officer=3 mode=talk", "is handled by 李明", 1},
		{"cases --json", `"key": "notice.accepted"`, 0},
		{"cases --json", `"key": "push.unassigned"`, 0}, // no chat is bound, so a head of the unit is told
		{"explain NUMBER --language=zh", "规则", 0},
		{"officer revoke 9", "there is no officer of this id", 1},
		{"officer revoke 1", "has no rights any more; 1 open cases", 0},
		{"officer revoke 1", "has no rights any more; 0 open cases", 0},
		{"act note NUMBER --officer=1 reason=…", "officer 1: this officer was revoked", 1},
		{"act take_on NUMBER --officer=1", "officer 1: this officer was revoked", 1},
		{"officer add 周 411002 --role=administrator", "officer 4", 0},
		{"enter complaint 411002 --origin=letter --officer=4 kind=infringement", "officer 4 (administrator of unit 411002) may not enter", 1},
		{"enter complaint 411002 --origin=letter --officer=1 kind=infringement", "officer 1: this officer was revoked", 1},
		{"officer code 1", "this officer was revoked", 1},
		{"officer code 77", "there is no officer of this id", 1},
		{"officer back 77", "officer 77: there is no officer of this id", 1},
		{"officer back 3", "0 absences of officer 3 are ended", 0},
		{"act note NUMBER --officer=9 reason=…", "officer 9: there is no officer of this id", 1},
		{"audit verify", "1 cases", 0},
		{"act frobnicate NUMBER --officer=1", "there is no act frobnicate; docs/acts.md", 1},
		{"enter officer_request 411002 --origin=letter --officer=3 problem=x company=y", "problem: there is no such question here; there is one of letter, matter, urgency, enterprise, contact, phone, officer_language, preferred_time", 1},
		{"enterprise add 91411000ma00000002 许昌海光机械有限公司 3", "", 0},
		{"enterprise list", "91411000MA00000002  许昌海光机械有限公司", 0},
		{"enterprise add 91411000MA00000003 许昌海光机械有限公司 3", "The check character of this code does not fit", 1},
		{"enterprise add 许昌海光机械有限公司 许昌海光机械有限公司 3", "you entered 0", 1},
		{"calendar import go.mod --by=", "--by should say who imports it", 1},
		{"policy put go.mod --by=王 --reason=", "--by and --reason should say", 1},
		{"enterprise end 91411000ma00000002", "", 0},
		{"audit verify --read-files --files=FOLDER", "are sound, and so are 0 files", 0},
		{"audit verify --read-files --files=s3://bucket", "S3_ENDPOINT should look like", 1},
	} {
		code, out, said := lotusdesk(t, env, strings.Fields(strings.NewReplacer("NUMBER", number, "FOLDER", folder).Replace(step.line))...)
		if code != step.code || !strings.Contains(out+said, strings.ReplaceAll(step.want, "NUMBER", number)) {
			t.Errorf("%s: exit %d, want %d with %q:\n%s%s", step.line, code, step.code, step.want, out, said)
		}
		if strings.HasPrefix(step.line, "enter ") && code == 0 {
			if number != "" && strings.TrimSpace(out) != number {
				t.Errorf("the same letter is entered as %s and as %s", number, out)
			}
			number = strings.TrimSpace(out)
		}
	}
}

// TestAListIsPrintedAsItComes and looks as if it had been printed in one piece.
func TestAListIsPrintedAsItComes(t *testing.T) {
	t.Parallel()
	failed := errors.New("the server went away")
	for _, list := range [][]desk.Case{{}, {{}}, {{Number: "411002-2026-000001-5", Topic: "<a & b>", Events: []desk.Event{}}, {Notices: []desk.Notice{{Key: "k"}, {}}}, {}}} {
		var want, got bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetIndent("", "  ")
		err := errors.Join(encoder.Encode(list), printJSONList(&got, func(yield func(desk.Case, error) bool) {
			for _, c := range list {
				yield(c, nil)
			}
		}))
		if err != nil || got.String() != want.String() {
			t.Errorf("%v:\n%s\nwant\n%s", err, &got, &want)
		}
		err = printJSONList(&got, func(yield func(desk.Case, error) bool) { yield(desk.Case{}, failed) })
		if !errors.Is(err, failed) {
			t.Errorf("it failed with %v", err)
		}
	}
}

// whole is what a list has, up to its error.
func whole[T any](list iter.Seq2[T, error]) (all []T, err error) {
	for value, err := range list {
		if err != nil {
			return all, err
		}
		all = append(all, value)
	}
	return all, nil
}
