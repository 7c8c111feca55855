// What browser tests share: Chromium, pages that watch themselves, signing in, screenshots, the accessibility check.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const base = process.env.BASE_URL;
export const admin = { username: "admin", password: process.env.ADMIN_PASSWORD };
const screens = fileURLToPath(new URL("../../.build/screens/", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts Chromium, for all tests of a file; close it in `after`. */
export function launch() {
	return chromium.launch({
		executablePath: process.env.TANDEM_TEST_CHROMIUM || "/usr/bin/chromium",
		args: [
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync",
		],
	});
}

/**
 * Opens a page of its own, without cookies of others. It is closed when the test `t` ends, and the test fails then if the
 * page asked another origin for anything, or told the console of an error (a refused script, a missing file, an exception).
 * @param {{theme?: "light"|"dark", width?: number, height?: number, javaScript?: boolean, allow?: RegExp, origin?: string}} options
 *   allow: errors of the console that the test expects; origin: where the page is, if not in the store.
 */
export async function open(t, browser, { theme = "light", width = 1280, height = 900, javaScript = true, allow, origin = base } = {}) {
	const context = await browser.newContext({
		baseURL: origin, colorScheme: theme, viewport: { width, height }, javaScriptEnabled: javaScript,
	});
	context.setDefaultTimeout(15_000);
	const wrong = [];
	context.on("request", (request) => {
		const url = request.url();
		if (!url.startsWith(origin + "/") && !url.startsWith("data:") && !url.startsWith("blob:")) {
			wrong.push(`asked another origin: ${url}`);
		}
	});
	context.on("console", (message) => {
		if (message.type() === "error" && !allow?.test(message.text())) {
			wrong.push(`console: ${message.text()} (${message.location().url})`);
		}
	});
	context.on("weberror", (error) => wrong.push(`exception: ${error.error()}`));
	const page = await context.newPage();
	t.after(async () => {
		await context.close();
		assert.deepEqual(wrong, [], "the page must stay at its origin and its console must stay empty");
	});
	return page;
}

/** Signs in through /login, as a person does, and waits for the page behind it. */
export async function login(page, { username, password } = admin, next = "/admin/") {
	await page.goto(`/login?next=${encodeURIComponent(next)}`);
	await page.fill('input[name="username"]', username);
	await page.fill('input[name="password"]', password);
	await Promise.all([
		page.waitForURL((url) => !url.pathname.startsWith("/login")),
		page.getByRole("button", { name: "Log in" }).click(),
	]);
}

/** Takes .build/screens/NAME-light.png, NAME-dark.png and NAME-390.png (a telephone) of the whole page as it stands. */
export async function screenshots(page, name) {
	await mkdir(screens, { recursive: true });
	const size = page.viewportSize();
	for (const [suffix, colorScheme, width] of [["light", "light", size.width], ["dark", "dark", size.width], ["390", "light", 390]]) {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width, height: width === 390 ? 844 : size.height });
		await page.screenshot({ path: join(screens, `${name}-${suffix}.png`), fullPage: true, animations: "disabled" });
	}
	await page.emulateMedia({ colorScheme: "light" });
	await page.setViewportSize(size);
}

/** Fails if the page is wider than the window, as it must not be on a telephone. */
export async function assertFits(page) {
	const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
	assert.ok(content <= window, `${page.url()}: the page is ${content} px wide in a window of ${window} px`);
}

/** Fails with what axe-core finds wrong on the page by WCAG 2.2 A and AA. Needs a page with JavaScript. */
export async function assertAccessible(page) {
	// evaluate, not a script element: the page's own policy refuses scripts of others, and should.
	await page.evaluate(axeSource);
	const found = await page.evaluate(async () => {
		const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
		return violations.map((v) => `${v.impact}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
	});
	assert.deepEqual(found, [], `accessibility of ${page.url()}`);
}
