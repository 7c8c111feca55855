package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Runner applies migrations to a database. It may be used by one goroutine at a time; any number of processes may migrate
// one database, since each migration is done under a lock and only if nobody else has done it meanwhile.
type Runner struct {
	DB      *orm.DB
	Sources []Source

	// FakeInitial notes the first migration of a component as done, without running it, where the tables that it makes are
	// there with all their columns: for a database that is older than its migrations.
	FakeInitial bool

	// Progress is told what happens, if it is not nil.
	Progress func(Progress)
}

// Progress is what a Runner does at the moment.
type Progress struct {
	Migration string // store.0002_track_composer
	Backward  bool
	Operation string // in words; "" where the migration begins or is done
	Step      int    // steps that are done, of Steps
	Steps     int    // of the migration
	Rows      int64  // that a long step has done, of TotalRows, where it counts them
	TotalRows int64
	Done      bool          // the migration is done
	Faked     bool          // noted as done without being run
	Skipped   bool          // another process did it meanwhile
	Waiting   bool          // another process migrates; it is waited for
	Took      time.Duration // where Done
}

// Planned is a migration that is going to be done or undone.
type Planned struct {
	Component  string
	Name       string
	Backward   bool
	Fake       bool     // noted only; see Runner.FakeInitial
	Operations []string // in words, in the order in which they are done
}

// Plan is what Migrate would do.
func (r *Runner) Plan(ctx context.Context, target Target) ([]Planned, error) {
	p, err := r.prepare(ctx, target)
	if err != nil {
		return nil, err
	}
	list := make([]Planned, len(p.work))
	for i, c := range p.work {
		list[i] = Planned{Component: c.component, Name: c.Name, Backward: c.backward, Fake: p.there[c.node]}
		for _, op := range c.ops {
			list[i].Operations = append(list[i].Operations, op.Describe())
		}
	}
	return list, nil
}

// SQL is what Migrate would say to the database, as a script. What only a program can do stands in it as a comment.
func (r *Runner) SQL(ctx context.Context, target Target) (string, error) {
	p, err := r.prepare(ctx, target)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if len(p.applied) == 0 && len(p.work) > 0 {
		sql, err := p.ledger.makeSQL()
		if err != nil {
			return "", err
		}
		b.WriteString(sql + ";\n")
	}
	for i, c := range p.work {
		if i > 0 {
			b.WriteString("\n")
		}
		if err := writeSQL(&b, p.editor, c); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// Migrate does what Plan says. An error of the database is a [*Failure]. Migrations that were done before it stay done.
func (r *Runner) Migrate(ctx context.Context, target Target) error {
	p, err := r.prepare(ctx, target)
	if err != nil || len(p.work) == 0 && len(p.adopted) == 0 {
		return err
	}
	if err := p.makeLedger(ctx); err != nil {
		return err
	}
	if err := p.noteAdopted(ctx); err != nil {
		return err
	}
	for _, c := range p.work {
		if p.there[c.node] {
			if err := p.fake(ctx, c.move); err != nil {
				return fmt.Errorf("noting migration %s: %w", c.id(), err)
			}
			p.tell(Progress{Migration: c.id(), Done: true, Faked: true})
			continue
		}
		if err := p.do(ctx, c); err != nil {
			return err
		}
	}
	// The last of what a migration replaces may be done by now.
	p, err = r.look(ctx)
	if err != nil {
		return err
	}
	return p.noteAdopted(ctx)
}

// Fake notes everything that Plan says as done or undone, without doing it: for a database that was changed by hand.
func (r *Runner) Fake(ctx context.Context, target Target) error {
	p, err := r.prepareMoves(ctx, target)
	if err != nil || len(p.moves) == 0 {
		return err
	}
	if err := p.makeLedger(ctx); err != nil {
		return err
	}
	for _, m := range p.moves {
		if err := p.fake(ctx, m); err != nil {
			return fmt.Errorf("noting migration %s: %w", m.id(), err)
		}
		p.tell(Progress{Migration: m.id(), Backward: m.backward, Done: true})
	}
	return nil
}

// process is one call of a Runner's method.
type process struct {
	runner  *Runner
	driver  orm.Driver
	editor  editor
	ledger  ledger
	graph   *graph
	applied map[string]entry
	adopted []*node // applied by what they replace, and not noted yet
	moves   []move
	work    []*compiled
	there   map[*node]bool // first migrations whose tables are there
}

// prepareMoves finds out what has to be done.
func (r *Runner) prepareMoves(ctx context.Context, target Target) (*process, error) {
	p, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	p.moves, err = p.graph.moves(p.applied, target)
	return p, err
}

// prepare finds out what has to be done, and how.
func (r *Runner) prepare(ctx context.Context, target Target) (*process, error) {
	p, err := r.prepareMoves(ctx, target)
	if err != nil {
		return nil, err
	}
	p.work, err = p.graph.compile(p.editor, p.applied, p.moves)
	if err != nil {
		return nil, err
	}
	if r.FakeInitial {
		if err := p.findInitial(ctx); err != nil {
			return nil, err
		}
	}
	return p, p.checkHalfway()
}

// look opens the database and reads what is applied.
func (r *Runner) look(ctx context.Context) (*process, error) {
	driver, err := r.DB.Driver(ctx)
	if err != nil {
		return nil, err
	}
	e, err := editorFor(driver.Dialect())
	if err != nil {
		return nil, err
	}
	if _, err := newGraph(r.Sources); err != nil {
		return nil, err // before a database is asked
	}
	p := &process{runner: r, driver: driver, editor: e, ledger: ledger{ddl{driver.Dialect()}}}
	if p.applied, err = p.ledger.read(ctx, p.plain()); err != nil {
		return nil, err
	}
	if p.graph, err = graphFor(r.Sources, p.applied); err != nil {
		return nil, err
	}
	p.adopted = p.graph.adopt(p.applied)
	return p, nil
}

// plain is a session on any connection.
func (p *process) plain() *session {
	return &session{Executor: p.driver, db: p.runner.DB, dialect: p.driver.Dialect()}
}

func (p *process) tell(news Progress) {
	if p.runner.Progress != nil {
		p.runner.Progress(news)
	}
}

// checkHalfway refuses to go elsewhere while a migration is half done, and to go on with one that changed meanwhile.
func (p *process) checkHalfway() error {
	for _, n := range p.graph.order {
		half := p.applied[n.id()].half
		if half == nil {
			continue
		}
		back := ""
		if half.backward {
			back = "undoing "
		}
		var own *compiled
		for _, c := range p.work {
			if c.node == n {
				own = c
			}
		}
		if own == nil || own.backward != half.backward {
			word := n.Name
			if half.backward {
				word = "zero, or the migration before it"
			}
			return fmt.Errorf("%smigration %s stopped half-way, after %d steps: finish it first with migrate %s %s", back, n.id(), half.steps, n.component, word)
		}
		if half.steps > len(own.steps) || digestOf(own.steps[:half.steps]) != half.digest {
			return fmt.Errorf("%smigration %s stopped half-way, after %d steps, and those are not what it says now: give it back its first operations, or finish by hand and say so with migrate --fake %s %s",
				back, n.id(), half.steps, n.component, n.Name)
		}
	}
	return nil
}
