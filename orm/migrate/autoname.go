package migrate

import (
	"regexp"
	"slices"
	"strings"
)

// maxAutoName bounds the name that is made up for a migration, without its number.
const maxAutoName = 52

// autoName says in a few words what the operations do, as a part of a file name: "track_composer".
func autoName(component string, ops []Operation, initial bool) string {
	if initial {
		return "initial"
	}
	name := ""
	for _, op := range ops {
		part := fragment(component, op)
		switch {
		case part == "" || part == name:
		case name == "":
			name = part
		case len(name)+1+len(part) > maxAutoName:
			return fileSafe(name + "_and_more")
		default:
			name += "_" + part
		}
	}
	if name == "" {
		name = "changes"
	}
	return fileSafe(name)
}

// fragment is what one operation adds to the name.
func fragment(component string, op Operation) string {
	short := func(table string) string { return strings.TrimPrefix(table, component+"_") }
	switch op := op.(type) {
	case CreateExtension:
		return "extension_" + op.Name
	case DropExtension:
		return "drop_extension_" + op.Name
	case CreateTable:
		return short(op.Name)
	case DropTable:
		return "drop_" + short(op.Name)
	case RenameTable:
		return "rename_" + short(op.From) + "_" + short(op.To)
	case AddColumn:
		return short(op.Table) + "_" + op.Column.Name
	case DropColumn:
		return "drop_" + short(op.Table) + "_" + op.Column
	case AlterColumn:
		return "alter_" + short(op.Table) + "_" + op.Column.Name
	case RenameColumn:
		return "rename_" + short(op.Table) + "_" + op.From + "_" + op.To
	case AddIndex:
		return "index_" + short(op.Table)
	case DropIndex:
		return "drop_index_" + short(op.Table)
	case RenameIndex:
		return "rename_index_" + short(op.Table)
	case AddCheck:
		return "check_" + short(op.Table)
	case CreateCollation:
		return "collation_" + op.Name
	case DropCollation:
		return "drop_collation_" + op.Name
	case ValidateCheck:
		return "validate_" + short(op.Table)
	case ValidateForeignKey:
		return "validate_" + short(op.Table)
	case DropCheck:
		return "drop_check_" + short(op.Table)
	}
	return "" // a foreign key: the column or the table that came with it says enough
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes a name of what somebody typed.
func slug(name string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "_"), "_")
}

// endings are words after which go build leaves a file out of most builds: it takes them for a system, a processor, or a test.
var endings = strings.Fields(`test aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9
	solaris wasip1 windows zos 386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le
	mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm unix`)

// fileSafe is the name, with a word behind it where go build would not take it for what it is.
func fileSafe(name string) string {
	name = slug(name)
	if slices.Contains(endings, name[strings.LastIndexByte(name, '_')+1:]) {
		return name + "_change"
	}
	return name
}
