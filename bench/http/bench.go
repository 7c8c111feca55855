package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// bench runs the rounds.
type bench struct {
	peers                        []peer
	rounds, seconds, connections int
	log                          string
}

// measured is one peer in one round.
type measured struct{ perSecond, cpu float64 } // requests per second, microseconds of CPU per request

// pair is a peer, and the first one right before it: what else the machine does falls on both.
type pair struct{ base, own measured }

// work is one endpoint to measure.
type work struct{ name, path, script string }

func (b *bench) run(ctx context.Context, first string) error {
	for _, tool := range []string{"wrk", "taskset"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Printf("skipped: %s is not installed\n", tool)
			return nil
		}
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	body, err := json.Marshal(sample())
	if err != nil {
		return err
	}
	script := filepath.Join(dir, "orders.lua")
	lua := fmt.Sprintf("wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = %s\n", strconv.Quote(string(body)))
	if err := os.WriteFile(script, []byte(lua), 0o644); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(first)
	if err != nil {
		return err
	}
	start, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	addrs := make([]string, len(b.peers))
	processes := make([]*exec.Cmd, len(b.peers))
	for i := range b.peers {
		addrs[i] = net.JoinHostPort(host, strconv.Itoa(start+i))
		c, err := b.peers[i].start("0", addrs[i], b.log)
		if err != nil {
			return err
		}
		defer end(c)
		processes[i] = c
		if err := verify(addrs[i]); err != nil {
			return fmt.Errorf("%s: %w", b.peers[i].name, err)
		}
	}
	fmt.Printf("all %d servers answer alike; %d rounds of %d s, %d connections, a body of %d bytes\n", len(b.peers), b.rounds, b.seconds, b.connections, len(body))
	for _, w := range []work{{"GET /json", "/json", ""}, {"GET /users/42, one of 200 routes", "/users/42", ""}, {"POST /orders", "/orders", script}} {
		all := make([][]pair, len(b.peers))
		for range b.rounds {
			for i := range b.peers {
				var pair pair
				for _, side := range []struct {
					peer int
					to   *measured
				}{{0, &pair.base}, {i, &pair.own}} {
					m, err := b.measure(ctx, processes[side.peer].Process.Pid, "http://"+addrs[side.peer]+w.path, w.script)
					if err != nil {
						return fmt.Errorf("%s: %s: %w", b.peers[side.peer].name, w.name, err)
					}
					*side.to = m
				}
				all[i] = append(all[i], pair)
			}
		}
		b.print(w, all)
	}
	return nil
}

func end(c *exec.Cmd) {
	_ = c.Process.Signal(syscall.SIGTERM)
	_ = c.Wait()
}

var wrkSays = regexp.MustCompile(`(\d+) requests in [\s\S]*Requests/sec:\s+([\d.]+)`)

// measure drives one server for some seconds.
func (b *bench) measure(ctx context.Context, pid int, url, script string) (measured, error) {
	args := []string{"-c", "1", "wrk", "-t1", "-c" + strconv.Itoa(b.connections), "-d" + strconv.Itoa(b.seconds) + "s"}
	if script != "" {
		args = append(args, "-s", script)
	}
	before, err := cpuTime(pid)
	if err != nil {
		return measured{}, err
	}
	out, err := exec.CommandContext(ctx, "taskset", append(args, url)...).CombinedOutput()
	if err != nil {
		return measured{}, fmt.Errorf("wrk: %w: %s", err, out)
	}
	after, err := cpuTime(pid)
	if err != nil {
		return measured{}, err
	}
	said := wrkSays.FindSubmatch(out)
	if said == nil || strings.Contains(string(out), "Non-2xx") {
		return measured{}, fmt.Errorf("wrk says: %s", out)
	}
	requests, _ := strconv.ParseFloat(string(said[1]), 64)
	perSecond, _ := strconv.ParseFloat(string(said[2]), 64)
	if requests == 0 {
		return measured{}, errors.New("no request was answered")
	}
	return measured{perSecond, (after - before) / requests * 1e6}, nil
}

// cpuTime is how many seconds a process and its children have worked, as far as Linux counts: in hundredths.
func cpuTime(pid int) (float64, error) {
	total := 0.0
	pids := []int{pid}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for child := range strings.FieldsSeq(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			pids = append(pids, n)
		}
	}
	for _, p := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		if err != nil {
			return 0, err
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, f := range fields[11:13] { // utime and stime, proc_pid_stat(5)
			ticks, err := strconv.ParseFloat(f, 64)
			if err != nil {
				return 0, err
			}
			total += ticks / 100
		}
	}
	return total, nil
}

func (b *bench) print(w work, all [][]pair) {
	fmt.Printf("\n### %s\n\n| | requests/s | ratio | CPU µs | ratio |\n|---|--:|--:|--:|--:|\n", w.name)
	for i, p := range b.peers {
		var rate, cpu, rateRatio, cpuRatio []float64
		for _, m := range all[i] {
			rate, cpu = append(rate, m.own.perSecond), append(cpu, m.own.cpu)
			rateRatio, cpuRatio = append(rateRatio, m.own.perSecond/m.base.perSecond), append(cpuRatio, m.own.cpu/m.base.cpu)
		}
		fmt.Printf("| %s | %.0f | %.2f | %.1f | %.2f |\n", p.name, median(rate), median(rateRatio), median(cpu), median(cpuRatio))
	}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
