// Generators of clients, and a second linter, before the document of the store: what they make must compile, and work.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@hey-api/openapi-ts";
import spectral from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";

const run = promisify(execFile);
const here = fileURLToPath(new URL("..", import.meta.url));
const build = fileURLToPath(new URL("../../.build/", import.meta.url));
const base = process.env.BASE_URL;
let text;

// A program with oapi-codegen's client that sends a union and receives it: the client writes the discriminator, and chooses by it.
const goQuote = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gotandem/tandem/e2e/goclient/store"
)

func main() {
	var discount store.DiscountInput
	if err := discount.FromDiscountPercentOff(store.DiscountPercentOff{Percent: 50}); err != nil {
		panic(err)
	}
	client, err := store.NewClientWithResponses(os.Args[1])
	if err != nil {
		panic(err)
	}
	order := store.NewQuote{Lines: []store.OrderLine{{TrackId: 1, Quantity: 2}}, Discount: &discount}
	quote, err := client.QuoteWithResponse(context.Background(), order)
	if err != nil || quote.JSON200 == nil {
		panic(fmt.Sprint(err, quote))
	}
	taken, err := quote.JSON200.Discount.ValueByDiscriminator()
	fmt.Printf("%s %s %+v %v\\n", quote.Status(), quote.JSON200.Total, taken, err)
}
`;

before(async () => {
	text = await (await fetch(`${base}/openapi.json`)).text();
});

test("spectral finds nothing wrong", async () => {
	const linter = new spectral.Spectral();
	linter.setRuleset({
		extends: [oas],
		rules: {
			"info-contact": "off", // who answers questions is the application's to say
			"operation-description": "off", // a summary may be enough
			"operation-tag-defined": "error",
			"operation-success-response": "off", // a socket's success is 101
			"oas3-unused-component": "off", // what only a stream or a socket refers to is used in an extension
		},
	});
	const found = async (document) => (await linter.run(document)).map((f) => `${f.code}: ${f.path.join("/")}: ${f.message}`);
	assert.deepEqual(await found(text), []);
	const broken = JSON.parse(text);
	broken.paths["/api/tracks"].get.tags = ["no such tag"];
	assert.match((await found(JSON.stringify(broken))).join(), /operation-tag-defined/);
});

test("@hey-api/openapi-ts makes a client that compiles under --strict", async () => {
	const folder = join(build, "heyapi");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await symlink(join(here, "node_modules"), join(folder, "node_modules"), "dir");
	await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
	await createClient({ input: JSON.parse(text), output: { path: join(folder, "src") }, plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"], logs: { level: "silent" } });
	await writeFile(join(folder, "use.ts"), [
		'import { getTrack, listTracks, quote } from "./src/index.js";',
		"export const list = async (): Promise<number> => (await listTracks({ query: { q: 'a' } })).data?.items?.length ?? 0;",
		"// @ts-expect-error: the path parameter is missing",
		"export const wrong = () => getTrack({});",
		"const lines = [{ track_id: 1, quantity: 1 }];",
		"export const off = async (): Promise<string | number | undefined> => {",
		"	const taken = (await quote({ body: { lines, discount: { kind: 'percent', percent: 10 } } })).data?.discount;",
		"	return taken?.kind === 'percent' ? taken.percent : taken?.amount;",
		"};",
		"// @ts-expect-error: no member of the union is called so",
		"export const unknown = () => quote({ body: { lines, discount: { kind: 'half', percent: 10 } } });",
		"// @ts-expect-error: an amount has no percent",
		"export const mixed = () => quote({ body: { lines, discount: { kind: 'amount', percent: 10 } } });",
	].join("\n"));
	const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom", "dom.iterable"], types: [], skipLibCheck: true };
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
	const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
	await run(process.execPath, [tsc], { cwd: folder }).catch((error) => assert.fail(`${error.stdout}${error.stderr}`));
});

test("oapi-codegen makes a Go client that compiles, and works", async () => {
	const folder = join(build, "goclient");
	await rm(folder, { recursive: true, force: true });
	await cp(join(here, "goclient"), folder, { recursive: true });
	await mkdir(join(folder, "store"));
	await writeFile(join(folder, "openapi.json"), text);
	const go = process.env.GO || "go";
	const env = { ...process.env, GOTOOLCHAIN: "auto", GOFLAGS: "-buildvcs=false" };
	const { stdout: client } = await run(go, ["tool", "oapi-codegen", "-generate", "types,client", "-package", "store", "openapi.json"], { cwd: folder, env, maxBuffer: 1 << 26 });
	await writeFile(join(folder, "store", "client.go"), client);
	const { stdout } = await run(go, ["run", ".", base], { cwd: folder, env });
	assert.match(stdout, /^ok \d+/);
	await mkdir(join(folder, "quote"));
	await writeFile(join(folder, "quote", "main.go"), goQuote);
	const { stdout: quoted } = await run(go, ["run", "./quote", base], { cwd: folder, env });
	assert.equal(quoted, "200 OK 0.99 {Kind:percent Percent:50} <nil>\n");
});
