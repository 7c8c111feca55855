package main

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/shopspring/decimal"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// question is asked of the Chinook data twice: in SQL by hand, through database/sql, and by the ORM. The answers must be equal, row for row.
type question struct {
	name string
	// sql is the same for all databases, but for {sqlite:…}, {postgres:…} and {mysql:…}, which stand there only for the one; {cents:x}, an amount
	// in whole cents; {month:x}, {day:x}, a time as text.
	sql string
	// ask returns a slice of pointers to structs: what their fields hold are the columns of sql.
	ask func(ctx context.Context, db *orm.DB) (any, error)
}

// ask is the question that one query answers.
func ask[Row any](name, sql string, query orm.Query[Row]) question {
	return question{name, sql, func(ctx context.Context, db *orm.DB) (any, error) { return db.All(ctx, query) }}
}

// askEach is the question that the rows of a query answer when each is turned into any number of rows of the answer.
func askEach[Row, T any](name, sql string, query orm.Query[T], turn func(*T) []*Row) question {
	return question{name, sql, func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, query)
		answer := []*Row{}
		for _, row := range rows {
			answer = append(answer, turn(row)...)
		}
		return answer, err
	}}
}

// TestChinook asks all questions on every database.
func TestChinook(t *testing.T) {
	questions := slices.Concat(trackQuestions(), relationQuestions(), groupQuestions(), salesQuestions(), combinedQuestions(), loadedQuestions())
	if len(questions) < 40 {
		t.Errorf("%d questions", len(questions))
	}
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := open(t)
			w := newWorld(t, address)
			byHand := openSQL(t, name, address)
			for _, q := range questions {
				t.Run(q.name, func(t *testing.T) { q.compare(t, name, byHand, w.app.DB) })
			}
		})
	}
}

func (q question) compare(t *testing.T, database string, byHand *sql.DB, db *orm.DB) {
	answer, err := q.ask(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	got := reflect.ValueOf(answer)
	statement := spell(q.sql, database)
	want, err := readAll(t.Context(), byHand, statement)
	if err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
	if len(want) == 0 {
		t.Error("the answer is empty, which shows nothing")
	}
	if got.Len() != len(want) {
		t.Errorf("%d rows, by hand %d", got.Len(), len(want))
	}
	for i := range min(got.Len(), len(want)) {
		row := got.Index(i).Elem()
		if row.NumField() != len(want[i]) {
			t.Fatalf("%d columns, by hand %d", row.NumField(), len(want[i]))
		}
		for j := range want[i] {
			if text := row.Field(j).Interface(); !equalTo(text, want[i][j]) {
				t.Fatalf("row %d: %s is %v, by hand %s", i, row.Type().Field(j).Name, describe(text), want[i][j].String)
			}
		}
	}
}

// openSQL opens the database without the ORM.
func openSQL(t *testing.T, name, address string) *sql.DB {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	driver, source := name, strings.TrimPrefix(address, "sqlite://")
	switch name {
	case "postgres":
		driver, source = "pgx", address
	case "mysql":
		config := mysql.NewConfig()
		config.Net, config.Addr, config.DBName, config.User = "tcp", u.Host, strings.TrimPrefix(u.Path, "/"), u.User.Username()
		config.Passwd, _ = u.User.Password()
		config.Collation = "utf8mb4_bin"
		source = config.FormatDSN()
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// readAll reads the rows of a statement as texts.
func readAll(ctx context.Context, db *sql.DB, statement string) ([][]sql.NullString, error) {
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all [][]sql.NullString
	for rows.Next() {
		row := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

var macro = regexp.MustCompile(`\{(\w+):([^{}]*)\}`)

// spellings of what the databases have no common words for.
var spellings = map[string]map[string]string{
	"cents": {"sqlite": "%s", "postgres": "CAST((%s) * 100 AS bigint)", "mysql": "CAST((%s) * 100 AS signed)"}, // SQLite keeps hundredths
	"day":   {"sqlite": "substr(%s, 1, 10)", "postgres": "to_char(%s, 'YYYY-MM-DD')", "mysql": "date_format(%s, '%%Y-%%m-%%d')"},
	"month": {"sqlite": "substr(%s, 1, 7)", "postgres": "to_char(%s, 'YYYY-MM')", "mysql": "date_format(%s, '%%Y-%%m')"},
	"year":  {"sqlite": "substr(%s, 1, 4)", "postgres": "to_char(%s, 'YYYY')", "mysql": "date_format(%s, '%%Y')"},
}

func spell(statement, database string) string {
	for macro.MatchString(statement) {
		statement = macro.ReplaceAllStringFunc(statement, func(found string) string {
			parts := macro.FindStringSubmatch(found)
			spelling, known := spellings[parts[1]]
			switch {
			case known:
				return fmt.Sprintf(spelling[database], parts[2])
			case parts[1] == database:
				return parts[2]
			}
			return ""
		})
	}
	return statement
}

// equalTo compares what the ORM has read with the text that database/sql has read. Amounts of money are in cents there, and times may be cut.
func equalTo(value any, text sql.NullString) bool {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer {
		if v.IsNil() || !text.Valid {
			return v.IsNil() && !text.Valid
		}
		value = v.Elem().Interface()
	}
	if !text.Valid {
		return false
	}
	switch v := value.(type) {
	case decimal.Decimal:
		return v.Shift(2).String() == text.String
	case float64:
		want, err := strconv.ParseFloat(text.String, 64)
		return err == nil && math.Abs(v-want) <= 1e-4*math.Max(1, math.Abs(want)) // MariaDB averages integers to four places
	case time.Time:
		return strings.HasPrefix(v.UTC().Format("2006-01-02 15:04:05"), text.String)
	case schema.Date:
		return v.String() == text.String
	case bool:
		want, err := strconv.ParseBool(text.String)
		return err == nil && v == want
	}
	return fmt.Sprint(value) == text.String
}

func describe(value any) any {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem().Interface()
	}
	return value
}
