package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// cpuTime is how long this program has worked, and the server for the connections of its database where the server runs on this machine
// (the first number of /proc/PID/schedstat, in nanoseconds). Unlike the time on the clock it is not longer where others work, too.
func cpuTime(ctx context.Context, pool *pgxpool.Pool) (time.Duration, error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return 0, err
	}
	total := own.Utime.Nano() + own.Stime.Nano()
	var pids []int
	err := pool.QueryRow(ctx, `SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&pids)
	if err != nil {
		return 0, err
	}
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			continue // on another machine
		}
		first, _, _ := strings.Cut(string(stat), " ")
		nanos, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, err
		}
		total += nanos
	}
	return time.Duration(total), nil
}
