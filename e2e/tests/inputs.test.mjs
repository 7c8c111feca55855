// The document of an application with every kind of input (e2e/apps/inputs) before other people's tools: they must understand how each is written.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@hey-api/openapi-ts";
import spectral from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";
import { compileClient, lint, validate } from "../lib/openapi.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL("..", import.meta.url));
const build = fileURLToPath(new URL("../../.build/", import.meta.url));
let document;

before(async () => {
	const folder = await mkdtemp(join(tmpdir(), "tandem-inputs-"));
	const { stdout } = await run(join(build, "inputs"), ["openapi"], { cwd: folder });
	await rm(folder, { recursive: true });
	document = JSON.parse(stdout);
});

test("a validator and two linters find nothing wrong", async () => {
	assert.deepEqual(await validate(document), []);
	assert.deepEqual(await lint(document), []);
	const linter = new spectral.Spectral();
	linter.setRuleset({
		extends: [oas],
		rules: { "info-contact": "off", "operation-description": "off", "operation-tags": "off", "oas3-unused-component": "off" },
	});
	assert.deepEqual((await linter.run(JSON.stringify(document))).map((f) => `${f.code}: ${f.path.join("/")}: ${f.message}`), []);
});

test("every style is said in OpenAPI's words", () => {
	const styles = Object.fromEntries(document.paths["/params/{simple}/{label}/{matrix}/{tail}"].get.parameters.map((p) => [`${p.in} ${p.name}`, [p.style, p.explode, Object.keys(p.content ?? {})[0]]]));
	assert.deepEqual(styles["path label"], ["label", true, undefined]);
	assert.deepEqual(styles["path matrix"], ["matrix", true, undefined]);
	assert.deepEqual(styles["query list"], [undefined, undefined, undefined]); // form, exploded
	assert.deepEqual(styles["query comma"], ["form", false, undefined]);
	assert.deepEqual(styles["query space"], ["spaceDelimited", false, undefined]);
	assert.deepEqual(styles["query pipe"], ["pipeDelimited", false, undefined]);
	assert.deepEqual(styles["query filter"], ["deepObject", true, undefined]);
	assert.deepEqual(styles["query flat"], ["form", true, undefined]);
	assert.deepEqual(styles["query json"], [undefined, undefined, "application/json"]);
	assert.deepEqual(styles["header X-Colour"], ["simple", true, undefined]);
	assert.deepEqual(styles["cookie list"], ["form", false, undefined]);
	assert.equal(styles["query hidden"], undefined);
	const files = document.paths["/files"].post.requestBody.content["multipart/form-data"];
	assert.deepEqual(files.encoding, {
		address: { contentType: "application/json" },
		comma: { style: "form", explode: false },
		json: { contentType: "application/json" },
		photo: { contentType: "image/png, image/jpeg" },
	});
	assert.equal(files.schema.properties.more.items.contentMediaType, "application/octet-stream");
});

test("TypeScript clients compile under --strict", async () => {
	assert.equal(await compileClient(document, join(build, "inputs-client")), "");
	const folder = join(build, "inputs-heyapi");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await symlink(join(here, "node_modules"), join(folder, "node_modules"), "dir");
	await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
	await createClient({ input: document, output: { path: join(folder, "src") }, plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"], logs: { level: "silent" } });
	await writeFile(join(folder, "use.ts"), [
		'import { files, params, change } from "./src/index.js";',
		'export const send = () => files({ body: { name: "n", photo: new Blob([]), address: { street: "Elm" } } });',
		'export const ask = () => params({ path: { simple: [1], label: ["a"], matrix: { R: 1, G: 2 }, tail: "x" }, query: { filter: { tags: ["a"] }, comma: [1, 2] }, headers: { "X-Data": {} } });',
		'export const part = () => change({ path: { id: 1 }, body: { note: null } });',
		"// @ts-expect-error: a name may be left out, and is not null",
		"export const wrong = () => change({ path: { id: 1 }, body: { name: null } });",
	].join("\n"));
	const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom", "dom.iterable"], types: [], skipLibCheck: true };
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
	const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
	await run(process.execPath, [tsc], { cwd: folder }).catch((error) => assert.fail(`${error.stdout}${error.stderr}`));
});
