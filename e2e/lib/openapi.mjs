// Checks of an OpenAPI document with other people's tools: a validator, a linter, a generated client.
import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import openapiTS, { astToString } from "openapi-typescript";

const here = fileURLToPath(new URL("..", import.meta.url));
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** What the JSON Schema of the OpenAPI specification finds wrong, a line for each. */
export async function validate(document) {
	const result = await new Validator().validate(structuredClone(document));
	if (result.valid) {
		return [];
	}
	const errors = Array.isArray(result.errors) ? result.errors : [{ message: String(result.errors) }];
	return errors.map((e) => `${e.instancePath ?? ""}: ${e.message} ${JSON.stringify(e.params ?? {})}`);
}

/** What a schema cannot say: references that lead nowhere, parameters that are not in the path, examples that do not fit. */
export async function lint(document) {
	const config = await createConfig({
		extends: ["spec"],
		rules: {
			struct: "error",
			"no-unresolved-refs": "error",
			"no-identical-paths": "error",
			"no-ambiguous-paths": "off", // net/http prefers the more specific pattern, so both are reachable
			"no-path-trailing-slash": "off", // a path with one is another path
			"operation-operationId-unique": "error",
			"operation-operationId-url-safe": "error",
			"operation-parameters-unique": "error",
			"path-declaration-must-exist": "error",
			"path-parameters-defined": "error",
			"operation-2xx-response": "off", // a route may only redirect
			"no-invalid-schema-examples": "error",
			"no-invalid-parameter-examples": "error",
			"no-invalid-media-type-examples": "error",
			"no-schema-type-mismatch": "error",
			"no-duplicated-tag-names": "error",
			"security-defined": "off", // a route that needs no account says nothing
		},
	});
	const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: "openapi.json", config });
	return problems.map((p) => `${p.ruleId}: ${p.location[0]?.pointer ?? ""}: ${p.message}`);
}

/**
 * Writes a TypeScript client for the document into the folder, with a call of every operation in it, and compiles it with
 * --strict. Returns what the compiler says, "" if nothing.
 */
export async function compileClient(document, folder) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await symlink(join(here, "node_modules"), join(folder, "node_modules"), "dir");
	await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
	await writeFile(join(folder, "schema.ts"), astToString(await openapiTS(structuredClone(document))));
	await writeFile(join(folder, "client.ts"), clientSource(document));
	const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
	const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom", "dom.iterable"], types: [] };
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["client.ts"] }));
	try {
		await promisify(execFile)(process.execPath, [tsc], { cwd: folder });
		return "";
	} catch (error) {
		return `${error.stdout}${error.stderr}`;
	}
}

/** Every operation called with values for what it requires; and two calls that must not compile, so that types are known to be checked. */
function clientSource(document) {
	const lines = [
		'import createClient from "openapi-fetch";',
		'import type { paths } from "./schema.js";',
		'export const client = createClient<paths>({ baseUrl: "http://127.0.0.1" });',
		"// @ts-expect-error: there is no such path",
		'export const wrong = () => client.GET("/no/such/path");',
	];
	let calls = 0;
	for (const [path, item] of Object.entries(document.paths ?? {})) {
		for (const method of methods.filter((m) => item[m])) {
			const operation = item[method];
			const params = {};
			for (const given of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
				const parameter = resolve(document, given);
				if (parameter.required) {
					(params[parameter.in] ??= {})[parameter.name] = sample(document, parameter.schema);
				}
			}
			const init = { ...(Object.keys(params).length > 0 && { params }) };
			const body = operation.requestBody && resolve(document, operation.requestBody);
			const json = body?.content?.["application/json"];
			if (body?.required && !json) {
				continue; // a form or a file: the body is built by hand
			}
			if (body?.required) {
				init.body = sample(document, json.schema);
			}
			const args = Object.keys(init).length > 0 ? `, ${JSON.stringify(init)}` : "";
			lines.push(`export const call${++calls} = () => client.${method.toUpperCase()}(${JSON.stringify(path)}${args});`);
		}
	}
	return lines.join("\n") + "\n";
}

function resolve(document, value) {
	for (let depth = 0; value?.$ref && depth < 20; depth++) {
		value = value.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
	}
	return value;
}

/** A value of the schema's type, with what the schema requires and nothing else; its bounds do not matter to the compiler. */
function sample(document, given, depth = 0) {
	const schema = resolve(document, given) ?? {};
	if (depth > 10) {
		return null;
	}
	if (schema.const !== undefined) return schema.const;
	if (schema.enum) return schema.enum[0];
	if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(document, part, depth + 1)));
	const choice = schema.oneOf ?? schema.anyOf;
	if (choice) return sample(document, choice[0], depth + 1);
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	switch (type) {
		case "integer":
		case "number":
			return 1;
		case "boolean":
			return true;
		case "array":
			return [sample(document, schema.items, depth + 1)];
		case "object":
			return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(document, schema.properties?.[name], depth + 1)]));
		case "null":
			return null;
		default:
			return "text";
	}
}
