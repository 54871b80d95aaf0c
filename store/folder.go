package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Folder keeps blobs as files of a folder. Several replicas can share one that all of them mount.
type Folder string

// OpenFolder makes the folder where it is not there, and says whether files can be written to it.
func OpenFolder(name string) (Folder, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of files: %w", err)
	}
	probe, err := os.CreateTemp(name, ".part-")
	if err != nil {
		return "", fmt.Errorf("writing to the folder of files: %w", err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", fmt.Errorf("writing to the folder of files: %w", err)
	}
	return Folder(name), nil
}

// Put writes a part file first, so that nobody finds half of it under the id.
func (f Folder) Put(ctx context.Context, id string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.path(id)), 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(f.path(id)), ".part-")
	if err != nil {
		return err
	}
	_, copied := io.Copy(part, bytes.NewReader(data))
	if err := errors.Join(copied, part.Sync(), part.Close()); err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	if err := os.Rename(part.Name(), f.path(id)); err != nil {
		return err
	}
	return errors.Join(settle(filepath.Dir(f.path(id))), settle(string(f)))
}

// settle has the names in a folder survive a power cut.
func settle(folder string) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open opens a file of the folder.
func (f Folder) Open(ctx context.Context, id string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return os.Open(f.path(id))
}

// Delete drops a file of the folder.
func (f Folder) Delete(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Remove(f.path(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// path spreads the files over folders by the first two letters of their ids.
func (f Folder) path(id string) string { return filepath.Join(string(f), id[:2], id) }
