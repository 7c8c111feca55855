package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/gotandem/tandem/orm"
)

// loss is what is in doubt when the connection breaks during a statement.
type loss uint8

const (
	nothingDone    loss = iota // a read, or a statement of a transaction that is gone with its connection
	unknownOutcome             // a write, or a COMMIT
)

// cannotPrepare is the number of "This command is not supported in the prepared statement protocol yet".
const cannotPrepare = 1295

// number is the server's number of an error, or 0.
func number(err error) uint16 {
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		return refused.Number
	}
	return 0
}

// classify turns an error of the library into what package orm expects of a driver. Sql is the statement: the server
// often does not name the table.
func classify(ctx context.Context, err error, l loss, sql string) error {
	if err == nil {
		return nil
	}
	var known *orm.DriverError
	if errors.As(err, &known) {
		return err
	}
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		return fromServer(refused, err, sql)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("mysql: %w", ctx.Err())
	}
	var network net.Error
	switch {
	case errors.Is(err, errClosed), errors.Is(err, sqldriver.ErrBadConn): // ErrBadConn: the statement was not sent
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: err}
	case errors.As(err, &network), errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
		if l == unknownOutcome {
			return &orm.DriverError{Kind: orm.FailureUnknownOutcome, Cause: err}
		}
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: err}
	case errors.Is(err, mysql.ErrPktTooLarge):
		return &orm.DriverError{Kind: orm.FailureTooLong, Cause: err}
	}
	return fmt.Errorf("mysql: %w", err)
}

// fromServer classifies what the server refused by its number (https://mariadb.com/kb/en/mariadb-error-code-reference/).
func fromServer(refused *mysql.MySQLError, cause error, sql string) *orm.DriverError {
	e := &orm.DriverError{Cause: cause}
	message := refused.Message
	switch refused.Number {
	case 1062, 1169, 1586:
		e.Kind = orm.FailureUnique
		e.Table = tableOf(sql)
		e.Constraint = between(message[max(0, strings.LastIndex(message, "key '")):], "key '", "'")
		if table, key, found := strings.Cut(e.Constraint, "."); found { // MySQL 8 puts the table before the key
			e.Table, e.Constraint = table, key
		}
	case 1216, 1217, 1451, 1452, 1557, 1761, 1762:
		e.Kind = orm.FailureForeignKey
		// … fails (`shop`.`c`, CONSTRAINT `c_p_fk` FOREIGN KEY (`p_id`) REFERENCES …)
		e.Table = between(message, "`.`", "`")
		e.Constraint = between(message, "CONSTRAINT `", "`")
		if refused.Number == 1452 {
			if names := between(message, "FOREIGN KEY (`", "`)"); names != "" {
				e.Columns = strings.Split(names, "`, `")
			}
		}
	case 1048, 1364, 1263:
		e.Kind = orm.FailureNotNull
		e.Table, e.Columns = tableOf(sql), columnOf(message)
	case 3819, 4025:
		e.Kind = orm.FailureCheck
		e.Table = tableOf(sql)
		e.Constraint = between(message, "CONSTRAINT `", "`") + between(message, "constraint '", "'")
		if _, name, found := strings.Cut(e.Constraint, "`.`"); found {
			e.Constraint = name
		}
		if column, found := strings.CutPrefix(e.Constraint, e.Table+"."); found { // a check that belongs to a column
			e.Constraint, e.Columns = "", []string{column}
		}
	case 1406:
		e.Kind = orm.FailureTooLong
		e.Table, e.Columns = tableOf(sql), columnOf(message)
	case 1264, 1265, 1292, 1365, 1366, 1411, 1441, 1690, 3140, 4038, 1300, 1367, 1525:
		e.Kind = orm.FailureOutOfRange
		e.Table, e.Columns = tableOf(sql), columnOf(message)
	case 1020:
		e.Kind = orm.FailureSerialization
	case 1213, 1614:
		e.Kind = orm.FailureDeadlock
	case 1205, 3572, 1317, 3024, 1969:
		e.Kind = orm.FailureBusy
	case 1290, 1792, 1836:
		e.Kind = orm.FailureReadOnly
	case 1054, 1146, 1051, 1109, 1091, 1176:
		e.Kind = orm.FailureNoTable
	case 1050, 1060, 1061, 1826, 3822:
		e.Kind = orm.FailureExists
	case 1005:
		if strings.Contains(message, "errno: 121") { // a foreign key of that name
			e.Kind = orm.FailureExists
		}
	case 1064, 1149, 1110, 1136, 1166, 1241, 1305:
		e.Kind = orm.FailureSyntax
	case 1037, 1038, 1040, 1041, 1042, 1043, 1044, 1045, 1049, 1053, 1077, 1129, 1130, 1152, 1153, 1158, 1159, 1160, 1161, 1203, 1226, 1927, 3032:
		e.Kind = orm.FailureUnavailable
	}
	return e
}

// isStale reports that the server no longer has the statement, or that it has changed with the schema.
func isStale(err error) bool { n := number(err); return n == 1243 || n == 1615 }

// failure is the kind of a classified error.
func failure(err error) orm.Failure {
	var e *orm.DriverError
	if errors.As(err, &e) {
		return e.Kind
	}
	return orm.FailureOther
}

// columnOf reads the column from "Column 'a' cannot be null", "Data too long for column 'a' at row 1" and
// "… for column `shop`.`p`.`a` at row 1".
func columnOf(message string) []string {
	lower := strings.ToLower(message)
	for _, before := range []string{"column ", "field "} {
		i := strings.Index(lower, before)
		if i < 0 {
			continue
		}
		name, _, _ := strings.Cut(message[i+len(before):], " ")
		name = name[strings.LastIndex(name, ".")+1:]
		if name = strings.Trim(name, "'`"); name != "" {
			return []string{name}
		}
	}
	return nil
}

// tableOf reads the table that a statement writes to.
func tableOf(sql string) string {
	for _, before := range []string{"INSERT INTO `", "UPDATE `", "DELETE FROM `", "INSERT IGNORE INTO `", "REPLACE INTO `"} {
		if strings.HasPrefix(sql, before) {
			name, _, _ := strings.Cut(sql[len(before):], "`")
			return name
		}
	}
	return ""
}

// between returns what stands between the two marks, or nothing.
func between(text, from, to string) string {
	_, after, found := strings.Cut(text, from)
	if !found {
		return ""
	}
	inside, _, found := strings.Cut(after, to)
	if !found {
		return ""
	}
	return inside
}
