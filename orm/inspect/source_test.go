package inspect_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm/inspect"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Keys of two columns and those to them, defaults, columns that the database computes, comments, views, types that orm has not.
func TestSource(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			_, driver := openDB(t, open(t))
			do(t, driver,
				`CREATE TABLE orders (region varchar(8) NOT NULL, no int NOT NULL, state varchar(20) DEFAULT 'new' NOT NULL, placed timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
					weight decimal(8,3) DEFAULT 1.5, urgent boolean DEFAULT false NOT NULL, note varchar(40) DEFAULT 'it''s', PRIMARY KEY (region, no))`,
				`CREATE TABLE order_lines (id integer PRIMARY KEY, region varchar(8) NOT NULL, order_no int NOT NULL, amount int NOT NULL, twice int GENERATED ALWAYS AS (amount * 2) STORED,
					CONSTRAINT line_order FOREIGN KEY (region, order_no) REFERENCES orders (region, no) ON DELETE CASCADE)`,
				`CREATE TABLE boss (id integer PRIMARY KEY, person int NOT NULL, meta varchar(5), FOREIGN KEY (id) REFERENCES order_lines (id))`,
				`CREATE VIEW open_orders AS SELECT region, no FROM orders`,
				`CREATE TABLE log (at_time time, text_of varchar(10))`)
			switch name {
			case "postgres":
				do(t, driver, `COMMENT ON TABLE orders IS 'What was asked for, and by whom'`, `COMMENT ON COLUMN orders.state IS 'How far it is'`, `CREATE INDEX low ON orders (lower(state))`, `ALTER TABLE boss ADD COLUMN words tsvector`)
			case "mysql":
				do(t, driver, `ALTER TABLE orders COMMENT = 'What was asked for, and by whom'`)
			}
			tables, err := inspect.Tables(t.Context(), driver)
			if err != nil {
				t.Fatal(err)
			}
			got, err := inspect.Source(tables, inspect.Options{Dialect: driver.Dialect().Name()})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "source-"+name+".golden")
			if *update {
				write(t, path, got)
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("differs from %s (run with -update to accept):\n%s", path, got)
			}
		})
	}
}
