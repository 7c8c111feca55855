package main

import (
	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
)

// named is a row with a name.
type named struct {
	ID   int64
	Name string
}

// counted is a name with a number.
type counted struct {
	Name string
	N    int64
}

func trackNames(q orm.Query[store.Track]) orm.Query[named] {
	t := orm.Columns[store.Track]()
	return orm.Select(q, func(out *named) orm.Picks {
		return orm.Picks{orm.Pick(&out.ID, orm.Col(&t.ID)), orm.Pick(&out.Name, orm.Col(&t.Name))}
	})
}

// trackQuestions are about one table: conditions, order, limits.
func trackQuestions() []question {
	t := orm.Columns[store.Track]()
	a := orm.Columns[store.Artist]()
	from, byID := orm.From[store.Track](), orm.From[store.Track]().Order(orm.Asc(&t.ID))
	type numbers struct{ All, Composers, Different, NoBytes int64 }
	type length struct {
		Class string
		N     int64
	}
	type spelled struct {
		ID      int64
		Text    string
		Letters int64
		First   string
	}
	r := orm.Columns[length]()
	class := orm.Case(
		orm.When(orm.Lt(&t.Milliseconds, 180_000), orm.Value("short")),
		orm.When(orm.Lt(&t.Milliseconds, 360_000), orm.Value("usual")),
	).Else(orm.Value("long"))
	return []question{
		askEach("whole rows", "SELECT id, name FROM store_artist ORDER BY name, id", orm.From[store.Artist]().Order(orm.Asc(&a.Name)),
			func(row *store.Artist) []*named { return []*named{{row.ID, row.Name}} }),
		ask("greater, descending, limit and offset", "SELECT id, name FROM store_track WHERE milliseconds > 600000 ORDER BY milliseconds DESC, id LIMIT 20 OFFSET 5",
			trackNames(from.Where(orm.Gt(&t.Milliseconds, 600_000)).Order(orm.Desc(&t.Milliseconds), orm.Asc(&t.ID)).Limit(20).Offset(5))),
		ask("without a value", "SELECT id, name FROM store_track WHERE composer IS NULL ORDER BY id", trackNames(byID.Where(orm.IsNull(&t.Composer)))),
		ask("another value, or none", "SELECT id, name FROM store_track WHERE composer IS NULL OR composer <> 'U2' ORDER BY id",
			trackNames(byID.Where(orm.Ne(&t.Composer, new("U2"))))),
		ask("not this and not that", "SELECT id, name FROM store_track WHERE NOT (COALESCE(composer, '') = 'U2' OR milliseconds < 300000) ORDER BY id",
			trackNames(byID.Where(orm.Not(orm.Or(orm.Eq(&t.Composer, new("U2")), orm.Lt(&t.Milliseconds, 300_000)))))),
		ask("one of some, none of others", "SELECT id, name FROM store_track WHERE media_type_id IN (2, 4, 5) AND (genre_id IS NULL OR genre_id NOT IN (1, 7)) ORDER BY id",
			trackNames(byID.Where(orm.In(&t.MediaTypeID, 2, 4, 5), orm.NotIn(&t.GenreID, new(int64(1)), new(int64(7)))))),
		ask("between", "SELECT id, name FROM store_track WHERE bytes BETWEEN 5000000 AND 5100000 ORDER BY id",
			trackNames(byID.Where(orm.Between(&t.Bytes, new(int64(5_000_000)), new(int64(5_100_000)))))),
		ask("contains, whatever the case", "SELECT id, name FROM store_track WHERE LOWER(name) LIKE '%love%' ORDER BY id", trackNames(byID.Where(orm.IContains(&t.Name, "love")))),
		ask("contains, with its case", "SELECT id, name FROM store_track WHERE {sqlite:instr(name, 'Love') > 0}{postgres:name LIKE '%Love%'}{mysql:name LIKE BINARY '%Love%'} ORDER BY id",
			trackNames(byID.Where(orm.Contains(&t.Name, "Love")))),
		ask("a sign of patterns", "SELECT id, name FROM store_track WHERE {sqlite:instr(name, '%') > 0}{postgres:position('%' in name) > 0}{mysql:instr(name, '%') > 0} ORDER BY id",
			trackNames(byID.Where(orm.Contains(&t.Name, "%")))),
		ask("begins and ends", "SELECT id, name FROM store_track WHERE SUBSTR(name, 1, 4) = 'The ' AND SUBSTR(name, {sqlite:-1}{postgres:LENGTH(name)}{mysql:-1}, 1) = 'r' ORDER BY id",
			trackNames(byID.Where(orm.StartsWith(&t.Name, "The "), orm.EndsWith(&t.Name, "r")))),
		ask("a regular expression", "SELECT id, name FROM store_track WHERE {sqlite:name GLOB '[0-9][0-9]*'}{postgres:name ~ '^[0-9][0-9]'}{mysql:name REGEXP '^[0-9][0-9]'} ORDER BY id",
			trackNames(byID.Where(orm.Regex(&t.Name, `^\d\d`)))),
		ask("counts", "SELECT COUNT(*), COUNT(composer), COUNT(DISTINCT composer), COUNT(CASE WHEN bytes IS NULL OR bytes < 3000000 THEN 1 END) FROM store_track",
			orm.Select(from, func(out *numbers) orm.Picks {
				return orm.Picks{orm.Pick(&out.All, orm.CountAll()), orm.Pick(&out.Composers, orm.Count(&t.Composer)), orm.Pick(&out.Different, orm.CountDistinct(&t.Composer)),
					orm.Pick(&out.NoBytes, orm.CountAll().Filter(orm.Or(orm.IsNull(&t.Bytes), orm.Lt(&t.Bytes, new(int64(3_000_000))))))}
			})),
		ask("cases, counted", `SELECT class, COUNT(*) FROM (SELECT CASE WHEN milliseconds < 180000 THEN 'short' WHEN milliseconds < 360000 THEN 'usual' ELSE 'long' END AS class
			FROM store_track) AS classes GROUP BY class ORDER BY COUNT(*) DESC`,
			orm.Select(from, func(out *length) orm.Picks {
				return orm.Picks{orm.Pick(&out.Class, class), orm.Pick(&out.N, orm.CountAll())}
			}).Order(orm.Desc(&r.N))),
		ask("text put together", `SELECT id, CONCAT(REPLACE(name, ' ', '_'), ' / ', COALESCE(composer, 'unknown')), {sqlite:LENGTH(name)}{postgres:LENGTH(name)}{mysql:CHAR_LENGTH(name)}, SUBSTR(name, 1, 1)
			FROM store_track WHERE id < 500 ORDER BY id`,
			orm.Select(byID.Where(orm.Lt(&t.ID, 500)), func(out *spelled) orm.Picks {
				return orm.Picks{orm.Pick(&out.ID, orm.Col(&t.ID)),
					orm.Pick(&out.Text, orm.Concat(orm.Replace(orm.Col(&t.Name), " ", "_"), orm.Value(" / "), orm.Coalesce(orm.Col(&t.Composer), orm.Value("unknown")))),
					orm.Pick(&out.Letters, orm.Length(orm.Col(&t.Name))), orm.Pick(&out.First, orm.Left(orm.Col(&t.Name), 1))}
			})),
		ask("arithmetic in a condition", "SELECT id, name FROM store_track WHERE bytes >= 91 * milliseconds AND milliseconds % 1000 = 7 ORDER BY id",
			trackNames(byID.Where(orm.Coalesce(orm.Col(&t.Bytes), orm.Value[int64](0)).Div(orm.Col(&t.Milliseconds)).Gt(90), orm.Col(&t.Milliseconds).Mod(orm.Value[int64](1000)).Eq(7)))),
	}
}
