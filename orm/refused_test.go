package orm_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCompilerRefuses builds testdata/refused, where every line that is wrong says what the compiler has to say.
func TestCompilerRefuses(t *testing.T) {
	const file = "testdata/refused/refused.go"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[int]string{}
	for i, line := range strings.Split(string(source), "\n") {
		if _, want, found := strings.Cut(line, "// want "); found {
			wanted[i+1] = want
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "./testdata/refused").CombinedOutput()
	if err == nil {
		t.Fatal("it compiles")
	}
	told := map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)^.*refused\.go:(\d+):\d+: (.*)$`).FindAllStringSubmatch(string(out), -1) {
		line, _ := strconv.Atoi(m[1])
		told[line] += m[2] + "\n"
	}
	if len(told) == 0 {
		t.Fatalf("the compiler says nothing of it: %s", out)
	}
	for line, want := range wanted {
		if !strings.Contains(told[line], want) {
			t.Errorf("%s:%d: the compiler says %q, not %q", file, line, told[line], want)
		}
	}
	for line, text := range told {
		if wanted[line] == "" {
			t.Errorf("%s:%d: the compiler refuses what is right: %s", file, line, text)
		}
	}
}
