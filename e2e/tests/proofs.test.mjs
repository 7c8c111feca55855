// Signing in on the reference page, in Swagger UI and in Scalar, against an application with every kind of proof (e2e/apps/proofs).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "../lib/app.mjs";
import { assertAccessible, assertFits, launch, open, screenshots } from "../lib/browser.mjs";

let browser, app, origin;
before(async () => {
	[browser, app] = await Promise.all([launch(), serve("proofs")]);
	origin = app.origin;
});
after(async () => {
	await browser?.close();
	await app?.stop();
});

/** Opens the form of a security scheme on the reference page. */
async function proof(page, id) {
	const row = page.locator(".docs-intro .props > div").filter({ has: page.locator(`code.name:text-is("${id}")`) });
	await row.locator(".docs-auth > summary").click();
	return row;
}

/** Sends an operation on the reference page and returns its box. */
async function send(page, id) {
	const box = page.locator(`#op-${id} .try`);
	if (!(await box.locator("form").count())) {
		await box.locator("> summary").click();
	}
	await box.getByRole("button", { name: "Send" }).click();
	return box;
}

test("password, code with PKCE, bearer, basic and key prove who one is on the reference page", async (t) => {
	const page = await open(t, browser, { origin, allow: /status of (401|400)/ });
	await page.goto("/docs");
	await (await send(page, "password")).getByText("401 Unauthorized").waitFor();

	const password = await proof(page, "password");
	await password.getByLabel("User name").fill("ada");
	await password.getByLabel("Password").fill("wrong");
	await password.getByRole("button", { name: "Sign in" }).click();
	await password.getByText("Not authorized: That is not right.").waitFor();
	await password.getByLabel("Password").fill("secret");
	await password.getByRole("button", { name: "Sign in" }).click();
	await password.getByText("Will be sent").waitFor();
	const answered = await send(page, "password");
	await answered.getByText("200 OK").waitFor();
	assert.match(await answered.getByLabel("Response body").innerText(), /"name": "password"/);

	const code = await proof(page, "code");
	await code.getByLabel("Client id").fill("docs");
	await code.getByRole("button", { name: "Sign in elsewhere" }).click();
	await code.getByText("Will be sent").waitFor();
	await (await send(page, "code")).getByText("200 OK").waitFor();

	const bearer = await proof(page, "bearer");
	await bearer.getByLabel("Token").fill("letmein-token");
	await bearer.getByRole("button", { name: "Use" }).click();
	await (await send(page, "bearer")).getByText("200 OK").waitFor();

	const basic = await proof(page, "basic");
	await basic.getByLabel("User name").fill("ada");
	await basic.getByLabel("Password").fill("secret");
	await basic.getByRole("button", { name: "Use" }).click();
	await (await send(page, "basic")).getByText("200 OK").waitFor();

	const key = await proof(page, "header_X-Key");
	await key.getByLabel("Key").fill("letmein-token");
	await key.getByRole("button", { name: "Use" }).click();
	await (await send(page, "key")).getByText("200 OK").waitFor();
	await key.getByRole("button", { name: "Forget" }).click();
	await (await send(page, "key")).getByText("401 Unauthorized").waitFor();
	await assertAccessible(page);
	await screenshots(page, "docs-proofs");
});

test("Swagger UI signs in with a password and with a code, and asks no other origin", async (t) => {
	const page = await open(t, browser, { origin });
	await page.goto("/docs/swagger");
	await page.getByRole("button", { name: "Authorize" }).first().click();
	const dialog = page.locator(".modal-ux");
	const password = dialog.locator(".auth-container").filter({ hasText: "password (OAuth2, password)" });
	await password.locator("#oauth_username").fill("ada");
	await password.locator("#oauth_password").fill("secret");
	await password.locator(".authorize").click();
	await password.getByText("Logout").waitFor();
	const code = dialog.locator(".auth-container").filter({ hasText: "code (OAuth2, authorizationCode" });
	await code.locator("input[id^=client_id]").fill("docs");
	await code.locator(".authorize").click();
	await code.getByText("Logout").waitFor();
	await dialog.locator(".btn-done").last().click();
	for (const id of ["password", "code"]) {
		const operation = page.locator(`#operations-default-${id}`);
		await operation.locator(".opblock-summary-control").click();
		await operation.getByRole("button", { name: "Execute" }).click();
		await operation.locator(".live-responses-table .response-col_status").getByText("200").waitFor();
	}
	await page.getByRole("link", { name: "public" }).click();
	await page.locator("#operations-default-key").waitFor();
	assert.equal(await page.locator(".opblock").count(), 1);
});

test("Scalar signs in with a password, and asks no other origin", async (t) => {
	const page = await open(t, browser, { origin });
	const signIn = async (id, fill) => {
		await page.goto("/docs/scalar");
		await page.getByText(/Select(ed)? Auth Type/).first().click();
		await page.getByRole("option", { name: id }).first().click();
		await page.getByText(/Selected Auth Type/).first().click();
		await fill();
		const issued = page.waitForResponse((r) => r.url().endsWith("/token"));
		await page.getByRole("button", { name: "Authorize" }).first().click();
		assert.equal((await issued).status(), 200);
		await page.getByRole("button", { name: "Clear" }).first().waitFor();
		await page.getByRole("button", { name: new RegExp(`Test Request.*/${id}`) }).click();
		await page.getByRole("dialog").getByText("Access Token").waitFor();
		const answered = page.waitForResponse((r) => r.url().endsWith(`/${id}`) && r.request().headers().authorization === "Bearer letmein-token");
		await page.getByRole("button", { name: /^Send/ }).first().click();
		assert.equal((await answered).status(), 200);
	};
	await signIn("password", async () => {
		await page.locator("[data-placeholder=janedoe]").first().fill("ada");
		await page.getByPlaceholder("********").first().fill("secret");
	});
});

test("the documents are chosen among on the reference page, without JavaScript too", async (t) => {
	const page = await open(t, browser, { origin, javaScript: false });
	await page.goto("/docs");
	assert.equal(await page.locator(".operation").count(), 5);
	await page.getByRole("navigation", { name: "Documents" }).getByRole("link", { name: "public" }).click();
	await page.waitForURL("**/docs/public");
	assert.equal(await page.locator(".operation").count(), 1);
	assert.match(await page.locator("#op-key pre").first().innerText(), /X-Key: …/);
	await page.goto("/docs/swagger");
	await page.getByText("needs JavaScript").waitFor();
});

test("the page fits a telephone, and its colours are legible in the dark", async (t) => {
	const page = await open(t, browser, { origin, theme: "dark", width: 390, height: 844 });
	await page.goto("/docs");
	await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
	await assertFits(page);
	await assertAccessible(page);
});
