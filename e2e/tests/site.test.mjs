// What a newcomer sees first: the welcome page and the API's documentation, in light and dark, on a telephone, without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, base, launch, open, screenshots } from "../lib/browser.mjs";

let browser;
before(async () => {
	browser = await launch();
});
after(() => browser?.close());

for (const [name, path] of [["welcome", "/"], ["docs", "/docs"]]) {
	test(`${path} can be read by everybody`, async (t) => {
		for (const theme of ["light", "dark"]) {
			const page = await open(t, browser, { theme });
			const response = await page.goto(path);
			assert.equal(response.status(), 200);
			await assertAccessible(page);
			if (theme === "light") {
				await screenshots(page, name);
			}
		}
		const telephone = await open(t, browser, { width: 390, height: 844 });
		await telephone.goto(path);
		await assertFits(telephone);
	});

	test(`${path} says the same without JavaScript`, async (t) => {
		const page = await open(t, browser, { javaScript: false });
		const response = await page.goto(path);
		assert.equal(response.status(), 200);
		const text = await page.locator("body").innerText();
		assert.ok(text.length > 200, `only: ${text}`);
	});
}

test("the welcome page leads to everything, and no link is dead", async (t) => {
	const page = await open(t, browser);
	await page.goto("/");
	const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
	const paths = new Set(links.map((link) => new URL(link).pathname.replace(/\/$/, "")));
	for (const path of ["/docs", "/openapi.json", "/admin", "/healthz"]) {
		assert.ok(paths.has(path), `no link to ${path} among ${[...paths].join(" ")}`);
	}
	for (const link of new Set(links.map((href) => href.replace(/#.*/, "")))) {
		if (link.startsWith(base)) {
			const response = await fetch(link); // not the page's: a stream never ends, and answers all the same
			assert.ok(response.ok, `${link}: ${response.status}`);
			await response.body?.cancel();
		}
	}
});

test("the documentation names every operation of /openapi.json", async (t) => {
	const page = await open(t, browser);
	await page.goto("/docs");
	const text = await page.locator("body").textContent();
	const document = await (await page.request.get("/openapi.json")).json();
	for (const path of Object.keys(document.paths)) {
		assert.ok(text.includes(path), `${path} is missing`);
	}
});
