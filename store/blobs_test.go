package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/lotusdesk/lotusdesk/store"
)

// s3 is a service that speaks S3, with one bucket in it.
func s3(t *testing.T) store.BucketConfig {
	t.Helper()
	memory := s3mem.New()
	if err := memory.CreateBucket("lotusdesk"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(server.Close)
	return store.BucketConfig{Endpoint: server.URL, Name: "lotusdesk", Prefix: "files/2026", AccessKey: "access", SecretKey: "very-secret"}
}

func bucket(t *testing.T, c store.BucketConfig) *store.Bucket {
	t.Helper()
	b, err := store.OpenBucket(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBlobsOfBothKinds holds for a folder and a bucket alike. There are two replicas on one place.
func TestBlobsOfBothKinds(t *testing.T) {
	t.Parallel()
	folder, service := t.TempDir(), s3(t)
	for name, replicas := range map[string][2]store.Blobs{
		"folder": {store.Folder(folder), store.Folder(folder)},
		"bucket": {bucket(t, service), bucket(t, service)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conform(t, replicas[0], replicas[1])
		})
	}
}

func conform(t *testing.T, one, other store.Blobs) {
	photo := make([]byte, 17<<20) // more than one part of a multipart upload
	_, _ = rand.Read(photo)
	kept := map[string][]byte{"photo": photo, "paper": []byte("受理回执 \x00\r\n"), "empty": {}}
	for id, data := range kept {
		if err := one.Put(t.Context(), id, data); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	for id, data := range kept {
		if got := content(t, other, id); !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes came back of %d, or others", id, len(got), len(data))
		}
	}
	if err := other.Put(t.Context(), "paper", []byte("short")); err != nil || string(content(t, one, "paper")) != "short" {
		t.Errorf("what was put again is not what it was put again as, or %v", err)
	}
	for _, id := range []string{"nothing", "pap", "paper2"} {
		if _, err := one.Open(t.Context(), id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want fs.ErrNotExist", id, err)
		}
	}
	oneWins(t, one, other)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := one.Put(ended, "late", []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("put for nobody: %v", err)
	}
	if _, err := one.Open(ended, "paper"); !errors.Is(err, context.Canceled) {
		t.Errorf("opened for nobody: %v", err)
	}
	if _, err := one.Open(t.Context(), "late"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was not put is there: %v", err)
	}
	for range 2 { // dropped, and dropped again
		if err := other.Delete(t.Context(), "paper"); err != nil {
			t.Errorf("dropping: %v", err)
		}
	}
	if _, err := one.Open(t.Context(), "paper"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was dropped is there: %v", err)
	}
	if err := one.Delete(ended, "photo"); !errors.Is(err, context.Canceled) {
		t.Errorf("dropped for nobody: %v", err)
	}
}

// oneWins puts under one id from both replicas at once while it is read: whole contents only.
func oneWins(t *testing.T, one, other store.Blobs) {
	t.Helper()
	whole := func(data []byte) bool { return len(data) == 1<<16 && bytes.Count(data, data[:1]) == len(data) }
	if err := one.Put(t.Context(), "both", bytes.Repeat([]byte("0"), 1<<16)); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for n, replica := range []store.Blobs{one, other, one, other} {
		group.Go(func() {
			for range 10 {
				if err := replica.Put(t.Context(), "both", bytes.Repeat([]byte{byte('1' + n)}, 1<<16)); err != nil {
					t.Error(err)
				}
				if !whole(content(t, replica, "both")) {
					t.Error("a half was read")
				}
			}
		})
	}
	group.Wait()
}

func content(t *testing.T, blobs store.Blobs, id string) []byte {
	t.Helper()
	file, err := blobs.Open(t.Context(), id)
	if err != nil {
		t.Errorf("opening %s: %v", id, err)
		return nil
	}
	data, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Errorf("reading %s: %v", id, err)
	}
	return data
}

func TestAttachmentsAreTheSameInAFolderAndABucket(t *testing.T) {
	t.Parallel()
	for name, blobs := range map[string]store.Blobs{"folder": store.Folder(t.TempDir()), "bucket": bucket(t, s3(t))} {
		files := &store.Attachments{Blobs: blobs, DB: servers.Database(t)}
		kept, err := files.Put(t.Context(), strings.NewReader("受理回执"), 1<<20)
		if err != nil || !strings.HasPrefix(kept.Type, "text/plain") || kept.Size != 12 {
			t.Fatalf("%s: %+v, %v", name, kept, err)
		}
		file, err := files.Open(t.Context(), kept.ID)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil || string(data) != "受理回执" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
		flood := &endless{}
		if _, err := files.Put(t.Context(), flood, 1<<16); !errors.Is(err, store.ErrTooBig) || flood.read > 1<<16+1 {
			t.Errorf("%s: of a file without end %d bytes were read, %v", name, flood.read, err)
		}
		for _, other := range []string{"", "MZ\x90\x00\x03", "<html><script>", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "#!/bin/sh\nrm", `{"errcode":40007}`} {
			if _, err := files.Put(t.Context(), strings.NewReader(other), 1<<16); !errors.Is(err, store.ErrWrongType) {
				t.Errorf("%s: %q: %v", name, other, err)
			}
		}
		if _, err := files.Open(t.Context(), strings.Repeat("a", 26)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := files.Open(t.Context(), "../../../../../etc/passwd.."); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: what is no id was looked for: %v", name, err)
		}
	}
}

// endless is a file that does not end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return copy(p, bytes.Repeat([]byte("a"), len(p))), nil
}

// TestABlobThatCannotBeKeptIsAnErrorWithoutSecrets covers a service that is away, refuses us or has no such bucket.
func TestABlobThatCannotBeKeptIsAnErrorWithoutSecrets(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>", http.StatusForbidden)
	}))
	t.Cleanup(refusing.Close)
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	for name, change := range map[string]func(*store.BucketConfig){
		"refused":   func(c *store.BucketConfig) { c.Endpoint, c.Region = refusing.URL, "cn-north-1" },
		"away":      func(c *store.BucketConfig) { c.Endpoint = away.URL },
		"no bucket": func(c *store.BucketConfig) { c.Name = "elsewhere" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := s3(t)
			change(&c)
			b := bucket(t, c)
			errPut := b.Put(t.Context(), "paper", []byte("x"))
			_, errOpen := b.Open(t.Context(), "paper")
			for _, err := range []error{errPut, errOpen} {
				if err == nil || errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), c.SecretKey) || strings.Contains(err.Error(), c.AccessKey) {
					t.Errorf("%v", err)
				}
			}
		})
	}
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Folder(file).Put(t.Context(), "paper", []byte("x")); err == nil {
		t.Error("a folder that is a file took something")
	}
}
