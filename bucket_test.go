package main

import (
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/lotusdesk/lotusdesk/bot/chat"
)

// TestPicturesOfAComplaintLieInTheBucket holds a conversation with two pictures in a house whose files are in S3.
func TestPicturesOfAComplaintLieInTheBucket(t *testing.T) {
	t.Parallel()
	memory := s3mem.New()
	if err := memory.CreateBucket("lotusdesk"); err != nil {
		t.Fatal(err)
	}
	service := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(service.Close)
	w := build(t, func(s *Settings) {
		s.Files, s.S3Endpoint, s.S3AccessKey, s.S3SecretKey = "s3://lotusdesk/files", service.URL, "access-key", "very-secret-key"
	})
	data, err := os.ReadFile("bot/chat/testdata/complaint-zh.chat")
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := chat.ParseTranscript(string(data))
	if err != nil {
		t.Fatal(err)
	}
	replay(t, transcript, wechatPhone{w.wechat.Person("o1", "王女士")})
	rows, err := w.house.db.Pool().Query(t.Context(), "SELECT id FROM attachments WHERE case_number IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) != 2 {
		t.Fatalf("the case has the files %v, %v; want two", ids, err)
	}
	for _, id := range ids {
		object, err := memory.GetObject("lotusdesk", "files/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(object.Contents); err != nil || !bytes.Equal(got, picture(t)) {
			t.Errorf("%s holds another picture than was sent, %v", id, err)
		}
	}
	if said := w.log.String(); strings.Contains(said, "very-secret-key") || strings.Contains(said, "access-key") {
		t.Errorf("the log tells a key:\n%s", said)
	}
}
