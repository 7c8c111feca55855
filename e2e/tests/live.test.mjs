// Server-sent events and WebSockets as Chromium sees them, against e2e/apps/live.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "../lib/app.mjs";
import { launch, open } from "../lib/browser.mjs";

let browser, app;
before(async () => {
	[browser, app] = await Promise.all([launch(), serve("live")]);
});
after(async () => {
	await browser?.close();
	await app?.stop();
});

/** Opens a page of the application. */
async function listener(t, options = {}) {
	const page = await open(t, browser, { origin: app.origin, ...options });
	await page.goto("/page");
	return page;
}

/** Opens a socket in the page as window[name], which keeps what it hears and how it was closed. */
function connect(page, name, path) {
	return page.evaluate(([name, path]) => new Promise((resolve) => {
		const socket = new WebSocket(`ws://${location.host}${path}`, ["other", "chat"]);
		const state = { socket, heard: [], closed: null };
		window[name] = state;
		socket.onmessage = (e) => state.heard.push(JSON.parse(e.data));
		socket.onclose = (e) => {
			state.closed = { code: e.code, reason: e.reason, clean: e.wasClean };
			resolve(null);
		};
		socket.onopen = () => resolve(socket.protocol);
	}), [name, path]);
}

const heard = (page, name, n) => page.waitForFunction(([name, n]) => window[name].heard.length >= n && window[name].heard, [name, n]).then((h) => h.jsonValue());
const closed = (page, name) => page.waitForFunction((name) => window[name].closed, name).then((h) => h.jsonValue());
const say = (page, name, text) => page.evaluate(([name, text]) => window[name].socket.send(text), [name, text]);

test("EventSource gets named events, and goes on behind the last one when the connection ends", async (t) => {
	const page = await listener(t);
	const events = await page.evaluate(() => new Promise((resolve) => {
		const all = [], source = new EventSource("/orders");
		source.addEventListener("order", (e) => {
			all.push([e.lastEventId, JSON.parse(e.data).id]);
			if (all.length === 8) { // from three connections
				source.close();
				resolve(all);
			}
		});
		source.onmessage = () => all.push("an event without its name");
	}));
	assert.deepEqual(events, [1, 2, 3, 4, 5, 6, 7, 8].map((id) => [String(id), id]));
});

test("an event of several lines arrives as it was", async (t) => {
	const page = await listener(t);
	const data = await page.evaluate(() => new Promise((resolve) => {
		const source = new EventSource("/lines");
		source.onmessage = (e) => {
			source.close();
			resolve(e.data);
		};
	}));
	assert.equal(data, "one\ntwo\n\nfour ü");
});

test("two windows talk in a room, and a third elsewhere hears nothing", async (t) => {
	const [ann, bob, cy] = await Promise.all([listener(t), listener(t), listener(t)]);
	assert.equal(await connect(ann, "s", "/rooms/lobby?name=Ann"), "chat");
	await heard(ann, "s", 1);
	await connect(bob, "s", "/rooms/lobby?name=Bob");
	await connect(cy, "s", "/rooms/garden?name=Cy");
	await heard(ann, "s", 2);
	assert.deepEqual(await ann.evaluate(() => fetch("/members/lobby").then((r) => r.json())), ["Ann", "Bob"]);
	await say(ann, "s", '{"text":"hello ü"}');
	await say(bob, "s", '{"text":"hi"}');
	const all = await heard(ann, "s", 4);
	assert.deepEqual(all.slice(0, 2), [{ who: "Ann", text: "is here" }, { who: "Bob", text: "is here" }]);
	assert.deepEqual(all.slice(2).map((m) => m.who + m.text).sort(), ["Annhello ü", "Bobhi"]);
	assert.deepEqual((await heard(bob, "s", 3)).slice(1), all.slice(2)); // in the same order
	assert.deepEqual(await heard(cy, "s", 1), [{ who: "Cy", text: "is here" }]);

	await bob.evaluate(() => window.s.socket.close(1000, "bye"));
	assert.equal((await closed(bob, "s")).clean, true);
	await ann.waitForFunction(() => fetch("/members/lobby").then((r) => r.json()).then((m) => m.length === 1));
});

test("a message that breaks a rule is answered, and the socket stays open", async (t) => {
	const page = await listener(t);
	await connect(page, "s", "/rooms/rules?name=Ann");
	await heard(page, "s", 1);
	await say(page, "s", '{"text":""}');
	await say(page, "s", "no JSON");
	await say(page, "s", '{"text":"fine"}');
	const [, rule, json, fine] = await heard(page, "s", 4);
	assert.equal(rule.status, 422);
	assert.deepEqual(rule.errors[0].loc, ["message", "text"]);
	assert.equal(json.errors[0].type, "json_invalid");
	assert.deepEqual(fine, { who: "Ann", text: "fine" });
});

test("the page learns why it may not come in", async (t) => {
	const page = await listener(t, { allow: /WebSocket connection/ });
	await connect(page, "full", "/rooms/full?name=Ann");
	assert.deepEqual(await closed(page, "full"), { code: 4001, reason: "the room is full", clean: true });
	assert.equal(await connect(page, "nameless", "/rooms/lobby?name="), null); // 422 instead of a handshake
	assert.equal((await closed(page, "nameless")).code, 1006);
});

test("a page of another site may not open the socket", async (t) => {
	const elsewhere = await serve("live");
	t.after(elsewhere.stop);
	const context = await browser.newContext({ bypassCSP: true });
	t.after(() => context.close());
	const page = await context.newPage();
	await page.goto(`${elsewhere.origin}/page`);
	const code = await page.evaluate((host) => new Promise((resolve) => {
		new WebSocket(`ws://${host}/rooms/lobby?name=Eve`).onclose = (e) => resolve(e.code);
	}), new URL(app.origin).host);
	assert.equal(code, 1006);
});

test("a server that ends tells its sockets and ends its streams in order", async (t) => {
	const own = await serve("live");
	t.after(own.stop);
	const page = await open(t, browser, { origin: own.origin, allow: /ERR_CONNECTION_REFUSED/ });
	await page.goto("/page");
	await connect(page, "s", "/rooms/lobby?name=Ann");
	await heard(page, "s", 1);
	await page.evaluate(async () => {
		const reader = (await fetch("/lines", { headers: { Accept: "text/event-stream" } })).body.getReader();
		await reader.read();
		window.end = (async () => {
			try {
				for (;;) if ((await reader.read()).done) return "in order";
			} catch (error) {
				return String(error);
			}
		})();
	});
	own.terminate();
	assert.deepEqual(await closed(page, "s"), { code: 1001, reason: "the server is shutting down", clean: true });
	assert.equal(await page.evaluate(() => window.end), "in order");
	assert.equal(await own.ended, 0);
});
