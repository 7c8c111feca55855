package schema_test

import (
	"encoding/json/v2"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
)

const pw = "hunter2hunter2"

type Login struct {
	_        struct{}                   `unknown:"forbid"`
	Name     string                     `json:"name" validate:"min=2"`
	Password schema.Secret              `json:"password" validate:"min=4,max=20"`
	Again    *schema.Secret             `json:"again" validate:"eqfield=Password"`
	Old      []schema.Secret            `json:"old" validate:"max=1,dive,min=3" default:"[]"`
	Pins     map[string]schema.Secret   `json:"pins,omitzero" validate:"max=1"`
	Key      keyPair                    `json:"key,omitzero"`
	Opt      schema.Opt[schema.Secret]  `json:"opt,omitzero" validate:"max=3"`
	Deep     map[string][]schema.Secret `json:"deep,omitzero"`
}

// keyPair reads itself, and holds a secret.
type keyPair struct {
	ID      string
	private schema.Secret
}

func (k *keyPair) UnmarshalJSON([]byte) error { return fmt.Errorf("not a key") }

func (l *Login) Validate(r *schema.Report) {
	if l.Name == "all" {
		r.Fail(nil, "nobody")
		r.Fail(l, "really")
		r.Fail(&l.Password, "bad")
		r.Fail(&l.Old, "bad")
		r.Fail(&l.Name, "not %s with %v", l.Name, l.Password)
	}
}

// TestSecretIsNeverQuoted sends a secret in every wrong place, and looks for it in what is told.
func TestSecretIsNeverQuoted(t *testing.T) {
	for src, want := range map[string]string{
		`{"password":"` + pw + `"}`:                                                         "name",     // the object around it is missing something
		`{"name":"x","password":"` + pw + `"}`:                                              "name",     // what is no secret is quoted
		`{"name":"ann","passwort":"` + pw + `"}`:                                            "passwort", // a misspelled name
		`{"name":"ann","password":"` + pw + pw + `"}`:                                       "too_long",
		`{"name":"ann","password":["` + pw + `"]}`:                                          "string_type",
		`{"name":"ann","password":"xxxx","again":"` + pw + `"}`:                             "equal_to_field",
		`{"name":"ann","password":"` + pw + `","old":["` + pw + `","abc"]}`:                 "too_long",
		`{"name":"ann","password":"` + pw + `","old":{"a":"` + pw + `"}}`:                   "list_type",
		`{"name":"ann","password":"` + pw + `","old":["` + pw + `" ,5]}`:                    "string_type",
		`{"name":"ann","password":"` + pw + `","pins":{"a":"` + pw + `","b":"` + pw + `"}}`: "too_long",
		`{"name":"ann","password":"` + pw + `","pins":["` + pw + `"]}`:                      "dict_type",
		`{"name":"ann","password":"` + pw + `","key":{"k":"` + pw + `"}}`:                   "not a key",
		`{"name":"ann","password":"` + pw + `","opt":"` + pw + `"}`:                         "too_long",
		`{"name":"ann","password":"` + pw + `","deep":{"a":"` + pw + `"}}`:                  "list_type",
		`{"name":"all","password":"` + pw + `"}`:                                            "not all with **********",
		`["` + pw + `"]`:                                                                    "model_attributes_type",
	} {
		_, r := decode[Login](t, src)
		raw, err := json.Marshal(r.Items())
		if err != nil || r.Len() == 0 || strings.Contains(string(raw), "hunter2") || !strings.Contains(string(raw), want) {
			t.Errorf("%s\ngives %s %v, want %s", src, raw, err, want)
		}
		for _, wrapped := range []string{`{"list":[` + src + `]}`, `{"map":{"k":` + src + `}}`, `{"ptr":` + src + `}`, `{"list":` + src + `}`, `{"map":` + src + `}`, `{"ptr":[` + src + `]}`} {
			_, r := decode[struct {
				List []Login          `json:"list" validate:"max=3"`
				Map  map[string]Login `json:"map"`
				Ptr  *Login           `json:"ptr"`
			}](t, wrapped)
			if raw, err := json.Marshal(r.Items()); err != nil || r.Len() == 0 || strings.Contains(string(raw), "hunter2") {
				t.Errorf("%s\ngives %s %v", wrapped, raw, err)
			}
		}
	}
	_, r := decode[Login](t, `{"name":"x","password":"`+pw+`"}`)
	if input, _ := json.Marshal(r.Items()[0].Input); string(input) != `"x"` {
		t.Errorf("what stands beside a secret is quoted: %s", input)
	}
}

// TestSecretInTextIsNeverQuoted does the same with what queries and forms hold.
func TestSecretInTextIsNeverQuoted(t *testing.T) {
	typ := mustOf(t, Login{})
	for name, values := range map[string][]string{
		"password": {pw + pw}, "again": {pw + pw}, "old": {pw, pw}, "pins": {pw}, "opt": {pw}, "deep": {`{"a":"` + pw + `"}`},
	} {
		var v Login
		var r schema.Report
		if typ.FieldByName(name).DecodeText(values, ptr(&v), &r); r.Len() == 0 && name != "again" {
			t.Errorf("%s: accepted", name)
		}
		typ.Validate(ptr(&v), &r)
		tree := &schema.Tree{}
		tree.At("login", name).Values = values
		tree.At("login", "misspelled").Values = values
		typ.DecodeTree(tree.Find("login"), ptr(&v), &r)
		typ.DecodeTree(&schema.Tree{Values: values}, ptr(&v), &r)
		mustOf(t, []Login{}).DecodeTree(tree, ptr(new([]Login)), &r)
		if raw, err := json.Marshal(r.Items()); err != nil || strings.Contains(string(raw), "hunter2") || !strings.Contains(string(raw), "misspelled") {
			t.Errorf("%s: %s %v", name, raw, err)
		}
	}
}

type hidden struct {
	Public  schema.Secret
	private schema.Secret
	ptr     *schema.Secret
}

func TestSecretIsNeverPrinted(t *testing.T) {
	s := schema.NewSecret(pw)
	all := []any{s, &s, hidden{s, s, &s}, &hidden{s, s, &s}, []schema.Secret{s}, map[string]schema.Secret{"k": s}, schema.Some(s), Login{Password: s, Again: &s}, keyPair{private: s}}
	for _, v := range all {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3v", "%p"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "hunter2") || strings.Contains(got, fmt.Sprintf("%x", pw)) {
				t.Errorf("%s of %T prints %s", verb, v, got)
			}
		}
		if raw, _ := schema.AppendJSON(nil, v); strings.Contains(string(raw), "hunter2") {
			t.Errorf("JSON of %T is %s", v, raw)
		}
		for _, h := range []func(*strings.Builder) slog.Handler{
			func(b *strings.Builder) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *strings.Builder) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var out strings.Builder
			slog.New(h(&out)).Info("m", "v", v, slog.Group("g", "v", v))
			if strings.Contains(out.String(), "hunter2") || out.Len() == 0 {
				t.Errorf("slog of %T writes %s", v, &out)
			}
		}
	}
}

// TestRevealingSendsSecrets shows the one way out.
func TestRevealingSendsSecrets(t *testing.T) {
	v := Login{Name: "ann", Password: schema.NewSecret(pw), Old: []schema.Secret{schema.NewSecret("old")}}
	raw, err := json.Marshal(v, schema.Revealing())
	if want := `{"name":"ann","password":"` + pw + `","again":null,"old":["old"]`; err != nil || !strings.HasPrefix(string(raw), want) {
		t.Errorf("%s %v", raw, err)
	}
	typ := mustOf(t, v)
	if got := typ.FieldByName("password").Texts(ptr(&v)); got[0] != pw {
		t.Error(got)
	}
	if got := typ.FieldByName("old").Tree(ptr(&v)).Values; got[0] != "old" {
		t.Error(got)
	}
}

type embedding struct{ schema.Secret }

func TestSecretMistakes(t *testing.T) {
	_, err := schema.For[map[schema.Secret]int]()
	if want := "map[schema.Secret]int: a secret is no key: mistakes and logs name the keys of maps"; err == nil || err.Error() != want {
		t.Error(err)
	}
	_, err = schema.For[embedding]()
	if want := "schema_test.embedding: embeds schema.Secret, whose methods then speak for the whole: give the field a name"; err == nil || err.Error() != want {
		t.Error(err)
	}
}
