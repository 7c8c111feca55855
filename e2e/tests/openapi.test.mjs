// /openapi.json before other people's tools: they must find nothing wrong with it, and make a client of it that compiles.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileClient, lint, validate } from "../lib/openapi.mjs";

const base = process.env.BASE_URL;
const clientFolder = join(fileURLToPath(new URL("../../.build/", import.meta.url)), "client");
let document;

before(async () => {
	const response = await fetch(`${base}/openapi.json`);
	assert.equal(response.status, 200);
	assert.match(response.headers.get("content-type"), /^application\/(openapi\+)?json/);
	document = await response.json();
});

test("it is OpenAPI 3.1 and has operations", () => {
	assert.match(document.openapi, /^3\.1\./);
	assert.ok(Object.keys(document.paths).length >= 5, `only ${Object.keys(document.paths)}`);
});

test("a validator finds nothing wrong", async () => {
	assert.deepEqual(await validate(document), []);
});

test("a linter finds nothing wrong", async () => {
	assert.deepEqual(await lint(document), []);
});

test("a TypeScript client compiles under --strict", async () => {
	assert.equal(await compileClient(document, clientFolder), "");
});

test("these checks do find mistakes", async () => {
	const broken = structuredClone(document);
	const [path] = Object.keys(broken.paths);
	const [method] = Object.keys(broken.paths[path]).filter((key) => key !== "parameters");
	broken.paths[path][method].responses = { 99: {} };
	assert.notDeepEqual(await validate(broken), []);

	const dangling = structuredClone(document);
	dangling.components.schemas.Dangling = { $ref: "#/components/schemas/Nowhere" };
	assert.notDeepEqual(await lint(dangling), []);
});
