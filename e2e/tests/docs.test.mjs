// The API reference: finding, reading and trying operations, from requests with bodies to streams and sockets.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, launch, open } from "../lib/browser.mjs";

let browser;
before(async () => {
	browser = await launch();
});
after(() => browser?.close());

/** Opens "Try it" of an operation and returns its box. */
async function tryIt(page, id) {
	const box = page.locator(`#op-${id} .try`);
	await box.locator("> summary").click();
	await box.locator("form").waitFor();
	return box;
}

const order = { customer_id: 1, lines: [{ track_id: 1, quantity: 2 }] };

test("the filter finds operations by method, path and title", async (t) => {
	const page = await open(t, browser);
	await page.goto("/docs");
	await page.keyboard.press("/");
	await page.keyboard.type("get by-country");
	const shown = page.locator(".docs-nav li:not([hidden])");
	await assert.doesNotReject(shown.first().waitFor());
	assert.deepEqual(await shown.allInnerTexts().then((all) => all.map((s) => s.replace(/\s+/g, " "))), ["GET Sales by country"]);
	await page.fill("#filter-text", "nothing of the kind");
	await page.getByText("Nothing matches.").waitFor();
});

test("a request can be tried, and so can one with a body", async (t) => {
	const page = await open(t, browser, { allow: /status of 422/ });
	await page.goto("/docs");
	const list = await tryIt(page, "listTracks");
	await list.getByLabel("q (query)").fill("balls to the wall");
	await list.getByRole("button", { name: "Send" }).click();
	await list.getByText("200 OK").waitFor();
	assert.match(await list.getByLabel("Response body").innerText(), /"name": "Balls to the Wall"/);

	const place = await tryIt(page, "placeOrder");
	await place.getByLabel(/^Body/).fill(JSON.stringify(order));
	await place.getByRole("button", { name: "Send" }).click();
	await place.getByText("201 Created").waitFor();
	await place.getByText("Headers").click();
	assert.match(await place.getByLabel("Response headers").innerText(), /content-type: application\/json/);
	await place.getByLabel(/^Body/).fill('{"customer_id": 1, "lines": []}');
	await place.getByRole("button", { name: "Send" }).click();
	await place.getByText("422 Unprocessable").waitFor();
	assert.match(await place.getByLabel("Response body").innerText(), /too_short/);
});

test("a stream and a socket tell of an order as it is placed", async (t) => {
	const page = await open(t, browser);
	await page.goto("/docs");
	const stream = await tryIt(page, "streamOrders");
	await stream.getByRole("button", { name: "Send" }).click();
	await stream.getByText("200 OK").waitFor();
	const socket = await tryIt(page, "liveOrders");
	await socket.getByRole("button", { name: "Connect" }).click();
	await socket.getByText("Connected.").waitFor();

	const placed = await page.request.post("/api/orders", { data: order });
	assert.equal(placed.status(), 201, await placed.text());
	const { id } = await placed.json();
	await stream.getByLabel("Response body").getByText(`"invoice_id":${id}`).waitFor();
	await socket.getByLabel("Messages").getByText(`"invoice_id":${id}`).waitFor();

	await socket.getByLabel("Message", { exact: true }).fill('{"country": 5}');
	await socket.getByRole("button", { name: "Send" }).click();
	await socket.getByText(/Closed with 1008: message\.country/).waitFor();
	await stream.getByRole("button", { name: "Stop" }).click();
	await stream.getByText("Stopped.").waitFor();
});

test("the page is accessible with everything unfolded, on a telephone too", async (t) => {
	for (const theme of ["light", "dark"]) {
		const page = await open(t, browser, { theme, width: 390, height: 844 });
		await page.goto("/docs");
		await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
		await assertFits(page);
		await assertAccessible(page);
	}
});

test("the theme is kept", async (t) => {
	const page = await open(t, browser);
	await page.goto("/docs");
	await page.getByRole("button", { name: "dark" }).click();
	await page.reload();
	assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});
