// Serves the music store from .build/store on a free port with a new SQLite database, and runs the test files against it.
// The server is stopped by SIGTERM at the end, and must then end by itself without an error.
//
// The tests find it in BASE_URL, and its administrator's password in ADMIN_PASSWORD.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = join(here, "..", ".build");
const logFile = join(build, "e2e-server.log");
const startLimit = 120_000; // ms; the first start loads the data
const stopLimit = 30_000;

process.exitCode = await main();

async function main() {
	await mkdir(join(build, "screens"), { recursive: true });
	const data = await mkdtemp(join(tmpdir(), "tandem-e2e-"));
	const port = await freePort();
	const env = {
		...process.env,
		BASE_URL: `http://127.0.0.1:${port}`,
		ADMIN_PASSWORD: "e2e-correct-horse-battery",
		DATABASE_URL: `sqlite://${join(data, "store.db")}`,
	};
	const server = spawn(join(build, "store"), ["demo", "--addr", `127.0.0.1:${port}`], { env, cwd: data, stdio: ["ignore", "pipe", "pipe"] });
	const log = createWriteStream(logFile);
	server.stdout.pipe(log);
	server.stderr.pipe(log, { end: false });
	const ended = new Promise((resolve) => server.once("exit", (code, signal) => resolve({ code, signal })));
	try {
		await healthy(env.BASE_URL, ended);
		const tests = await runTests(env);
		server.kill("SIGTERM");
		const end = await Promise.race([ended, after(stopLimit)]);
		if (end?.code !== 0) {
			console.log(`e2e: the server did not end well after SIGTERM: ${end ? JSON.stringify(end) : "it still runs"} (${logFile})`);
			return 1;
		}
		return tests;
	} catch (error) {
		console.log(`e2e: ${error.message}\n${(await readFile(logFile, "utf8")).slice(-4000)}`);
		return 1;
	} finally {
		server.kill("SIGKILL");
		await ended;
		await rm(data, { recursive: true, force: true });
	}
}

async function runTests(env) {
	let files = process.argv.slice(2);
	if (files.length === 0) {
		files = (await readdir(join(here, "tests"))).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join("tests", name));
	}
	const failed = [];
	// One process after the other: the tests share a server, and the machine may be small.
	for (const file of files) {
		const child = spawn(process.execPath, ["--test", "--test-reporter=spec", file], { env, cwd: here, stdio: "inherit" });
		const code = await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
		if (code !== 0) {
			failed.push(file);
		}
	}
	if (failed.length > 0) {
		console.log(`e2e: FAILED: ${failed.join(", ")} (the server's log: ${logFile})`);
	}
	return failed.length > 0 ? 1 : 0;
}

async function healthy(base, ended) {
	const until = Date.now() + startLimit;
	for (;;) {
		const end = await Promise.race([ended, after(100)]);
		if (end) {
			throw new Error(`the server ended before it served: ${JSON.stringify(end)}`);
		}
		const response = await fetch(`${base}/healthz`).catch(() => null);
		if (response?.ok) {
			return;
		}
		if (Date.now() > until) {
			throw new Error(`no healthy /healthz within ${startLimit / 1000} s`);
		}
	}
}

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer().once("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

function after(ms) {
	return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
