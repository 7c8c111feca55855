package postgres

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// naming says whether statements are prepared on the server under a name. Else their description is kept and they are parsed each time.
type naming uint8

const (
	namedUnlessProxied naming = iota // unless a proxy is between, which may give each transaction another server
	named
	nameless
)

// findProxy notes that a connection leads to a proxy: the number by which the server can be told to cancel what the connection does is then the proxy's,
// and not that of the server's process (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
func findProxy(ctx context.Context, conn *pgx.Conn) error {
	pg := conn.PgConn()
	results, err := pg.Exec(ctx, "SELECT pg_backend_pid()").ReadAll()
	if err != nil {
		return fmt.Errorf("asking for the server's process: %w", err)
	}
	if len(results) == 1 && len(results[0].Rows) == 1 && string(results[0].Rows[0][0]) != strconv.FormatUint(uint64(pg.PID()), 10) {
		pg.CustomData()[proxyKey] = true
	}
	return nil
}
