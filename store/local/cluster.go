package local

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// slots is into how many slots a Redis Cluster parts its keys.
const slots = 16384

// StartRedisCluster starts a Redis Cluster of several nodes without replicas, with its data under dir; the error is
// exec.ErrNotFound where there is no redis-server.
func StartRedisCluster(ctx context.Context, dir string, nodes int) (*Server, error) {
	program, err := redisServer()
	if err != nil {
		return nil, fmt.Errorf("starting a Redis Cluster: %w", err)
	}
	var servers []*Server
	cluster := &Server{stop: func() error {
		var failed error
		for _, s := range slices.Backward(servers) {
			failed = errors.Join(failed, s.Stop())
		}
		return failed
	}}
	for n := range nodes {
		bus, err := freePort()
		if err != nil {
			return nil, errors.Join(err, cluster.Stop())
		}
		s, err := startRedis(ctx, filepath.Join(dir, strconv.Itoa(n)), program, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus))
		if err != nil {
			return nil, errors.Join(err, cluster.Stop())
		}
		servers = append(servers, s)
	}
	if err := join(ctx, servers); err != nil {
		return nil, errors.Join(fmt.Errorf("making a Redis Cluster: %w", err), cluster.Stop())
	}
	cluster.URL = strings.TrimSuffix(servers[0].URL, "/0") + "?"
	for _, s := range servers {
		cluster.URL += "addr=" + address(s) + "&"
	}
	cluster.URL = strings.TrimSuffix(cluster.URL, "&")
	return cluster, nil
}

// join makes one cluster of servers that know nothing of each other, and waits until each of them serves it.
func join(ctx context.Context, servers []*Server) error {
	var clients []*redis.Client
	defer func() {
		for _, c := range clients {
			_ = c.Close()
		}
	}()
	for i, s := range servers {
		c := redis.NewClient(&redis.Options{Addr: address(s), DisableIdentity: true})
		clients = append(clients, c)
		if err := c.ClusterAddSlotsRange(ctx, i*slots/len(servers), (i+1)*slots/len(servers)-1).Err(); err != nil {
			return err
		}
		bus, err := c.ConfigGet(ctx, "cluster-port").Result()
		if err != nil {
			return err
		}
		host, port, _ := strings.Cut(address(s), ":")
		if err := clients[0].Do(ctx, "CLUSTER", "MEET", host, port, bus["cluster-port"]).Err(); err != nil {
			return err
		}
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		ready := 0
		for _, c := range clients {
			info, err := c.ClusterInfo(ctx).Result()
			if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", len(servers))) {
				ready++
			}
		}
		if ready == len(servers) {
			return nil
		}
		if err := ctx.Err(); err != nil || time.Now().After(deadline) {
			return errors.Join(err, errors.New("the nodes did not find each other"))
		}
	}
}

// address is a server's host and port.
func address(s *Server) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return s.URL
	}
	return u.Host
}
