package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// What can be wrong with a file, and with the place where it is to be kept.
var (
	ErrTooBig    = errors.New("the file is too big")
	ErrWrongType = errors.New("the file is of a type that is not taken")
	ErrNotKept   = errors.New("the file arrived and could not be kept")
)

// Attachment is a stored file.
type Attachment struct {
	ID     string
	Type   string // MIME type by content
	Size   int64
	SHA256 []byte
}

// Attachments keeps files under names of its own that say nothing about their content, and notes them in PostgreSQL.
type Attachments struct {
	Blobs Blobs
	DB    *DB
}

// Blobs is where the bytes of files lie, by id: a Folder or a Bucket.
type Blobs interface {
	// Put keeps data whole or not at all. What lay there under the id is replaced.
	Put(ctx context.Context, id string, data []byte) error
	// Open opens what was put; the error is fs.ErrNotExist where there is nothing of that id.
	Open(ctx context.Context, id string) (io.ReadCloser, error)
	// Delete drops what was put; where nothing is, there is nothing to do.
	Delete(ctx context.Context, id string) error
}

// taken are the types of file that are kept: pictures, papers, voice and video.
func taken(mime string) bool {
	mime, _, _ = strings.Cut(mime, ";")
	return slices.Contains([]string{
		"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "application/pdf", "text/plain",
		"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"audio/amr", "audio/mpeg", "audio/ogg", "audio/x-m4a", "audio/mp4", "audio/wav", "video/mp4", "video/quicktime",
		"application/ogg",
	}, mime)
}

// Put stores a file of at most limit bytes. The error is ErrTooBig or ErrWrongType where the file is at fault, and
// ErrNotKept where we are.
func (a *Attachments) Put(ctx context.Context, content io.Reader, limit int64) (Attachment, error) {
	data, err := io.ReadAll(io.LimitReader(content, limit+1))
	if err != nil {
		return Attachment{}, fmt.Errorf("reading a file: %w", err)
	}
	if int64(len(data)) > limit {
		return Attachment{}, ErrTooBig
	}
	found := mimetype.Detect(data).String()
	if len(data) == 0 || !taken(found) {
		return Attachment{}, ErrWrongType
	}
	sum := sha256.Sum256(data)
	file := Attachment{ID: strings.ToLower(rand.Text()), Type: found, Size: int64(len(data)), SHA256: sum[:]}
	if err := a.Blobs.Put(ctx, file.ID, data); err != nil {
		return Attachment{}, fmt.Errorf("%w: storing attachment %s: %w", ErrNotKept, file.ID, err)
	}
	_, err = a.DB.pool.Exec(ctx, "INSERT INTO attachments (id, sha256, type, size) VALUES ($1,$2,$3,$4)", file.ID, file.SHA256, file.Type, file.Size)
	if err != nil {
		return Attachment{}, fmt.Errorf("%w: noting attachment %s: %w", ErrNotKept, file.ID, err)
	}
	return file, nil
}

// Open opens a stored file by its id; the error is fs.ErrNotExist where there is none.
func (a *Attachments) Open(ctx context.Context, id string) (io.ReadCloser, error) {
	if len(id) != 26 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return nil, fmt.Errorf("opening an attachment: %q is no id", id)
	}
	file, err := a.Blobs.Open(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("opening attachment %s: %w", id, err)
	}
	return file, nil
}

// Spoiled is a file of a case whose bytes are gone or not those that were stored.
type Spoiled struct {
	ID   string
	Case cases.Number
	Gone bool
}

// Verify reads every file and paper of every case and compares it with the sum under which it was noted. It gives how many there
// are, and those that are spoiled. An error says that not all could be read.
func (a *Attachments) Verify(ctx context.Context) (read int, spoiled []Spoiled, err error) {
	rows, err := a.DB.pool.Query(ctx, `SELECT a.id, a.sha256, COALESCE(a.case_number, p.case_number) FROM attachments a LEFT JOIN papers p ON p.attachment = a.id
		WHERE a.case_number IS NOT NULL OR p.id IS NOT NULL ORDER BY 3, 1`)
	if err != nil {
		return 0, nil, fmt.Errorf("listing the files of cases: %w", err)
	}
	type noted struct {
		ID   string
		Sum  []byte
		Case cases.Number
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[noted])
	if err != nil {
		return 0, nil, fmt.Errorf("listing the files of cases: %w", err)
	}
	for _, n := range list {
		sum, err := a.sum(ctx, n.ID)
		gone := errors.Is(err, fs.ErrNotExist)
		if err != nil && !gone {
			return read, spoiled, err
		}
		if read++; gone || !bytes.Equal(sum, n.Sum) {
			spoiled = append(spoiled, Spoiled{n.ID, n.Case, gone})
		}
	}
	return read, spoiled, nil
}

// sum is the SHA-256 of the bytes that are stored.
func (a *Attachments) sum(ctx context.Context, id string) ([]byte, error) {
	file, err := a.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return nil, fmt.Errorf("reading attachment %s: %w", id, err)
	}
	return digest.Sum(nil), nil
}
