// Starts an application of e2e/apps, for the tests of a file.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Serves .build/NAME on a free port. Call stop in `after`; ended resolves to the exit code. */
export async function serve(name) {
	const folder = await mkdtemp(join(tmpdir(), `tandem-${name}-`));
	const server = spawn(fileURLToPath(new URL(`../../.build/${name}`, import.meta.url)), ["serve", "--addr", "127.0.0.1:0"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
	const ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
	const origin = await new Promise((resolve, reject) => {
		let said = "";
		for (const stream of [server.stdout, server.stderr]) {
			stream.on("data", (part) => {
				said += part;
				const at = said.match(/serves at (http:\/\/\S+)/);
				if (at) resolve(at[1]);
			});
		}
		server.once("exit", () => reject(new Error(`it did not serve: ${said}`)));
	});
	return {
		origin,
		ended,
		terminate: () => server.kill("SIGTERM"),
		stop: async () => {
			server.kill("SIGTERM");
			await ended;
			await rm(folder, { recursive: true, force: true });
		},
	};
}
