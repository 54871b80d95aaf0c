package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// BucketConfig says where a bucket is and who we are there.
type BucketConfig struct {
	Endpoint  string // such as https://s3.example.cn
	Region    string // asked of the service where it is empty
	Name      string
	Prefix    string // goes before each id, with a slash between
	AccessKey string
	SecretKey string
}

// Bucket keeps blobs as objects of a bucket with a service that speaks S3. All replicas share it.
type Bucket struct {
	client       minio.Core
	name, prefix string
}

// putPatience is how long one object may take: the person who sent it waits for the answer.
const putPatience = 20 * time.Second

// OpenBucket does not connect: a service that is away is noticed when a file comes.
func OpenBucket(c BucketConfig) (*Bucket, error) {
	endpoint, err := url.Parse(c.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("reading the address of the S3 service: %w", err)
	}
	client, err := minio.NewCore(endpoint.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: endpoint.Scheme == "https", Region: c.Region, MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("opening the bucket %s: %w", c.Name, err)
	}
	return &Bucket{client: *client, name: c.Name, prefix: c.Prefix}, nil
}

// Put sends one plain request with the content's MD5: services that imitate S3 understand that, and not always more.
func (b *Bucket) Put(ctx context.Context, id string, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, putPatience)
	defer cancel()
	_, err := b.client.Client.PutObject(ctx, b.name, b.key(id), bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{
		DisableMultipart: true, SendContentMd5: true, DisableContentSha256: true,
	})
	return err
}

// Open asks for the whole object; reading it to its end fails where the connection was lost before.
func (b *Bucket) Open(ctx context.Context, id string) (io.ReadCloser, error) {
	object, _, _, err := b.client.GetObject(ctx, b.name, b.key(id), minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return nil, err
	}
	return object, nil
}

// Delete drops an object; a service says the same of one that is not there.
func (b *Bucket) Delete(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, putPatience)
	defer cancel()
	return b.client.RemoveObject(ctx, b.name, b.key(id), minio.RemoveObjectOptions{})
}

func (b *Bucket) key(id string) string { return path.Join(b.prefix, id) }
