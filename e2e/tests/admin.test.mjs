// The admin site as a person uses it: with a mouse, without JavaScript, with a screen reader's eyes, on a telephone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { admin, assertAccessible, assertFits, launch, login, open, screenshots } from "../lib/browser.mjs";

let browser;
before(async () => {
	browser = await launch();
});
after(() => browser?.close());

const unique = (name) => `${name} ${Math.random().toString(36).slice(2, 10)}`;
const save = (page) => page.getByRole("button", { name: "Save", exact: true }).click();
const message = (page) => page.locator("#messages").innerText();

/** Opens the page of the first row of a list that is named so. */
async function openRow(page, list, name) {
	await page.goto(`${list}?q=${encodeURIComponent(name)}`);
	await page.getByRole("link", { name, exact: true }).first().click();
	await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Makes a member of staff with permissions, as the administrator, and returns how they log in. */
async function makeStaff(page, permissions) {
	const user = { username: unique("staff").replace(" ", "-"), password: "e2e staff password" };
	await page.goto("/admin/auth/user/add");
	await page.fill('[name="username"]', user.username);
	await page.fill('[name="_secret"]', user.password);
	await page.check('[name="is_active"]');
	await page.check('[name="is_staff"]');
	for (const permission of permissions) {
		await page.getByLabel(permission, { exact: true }).check();
	}
	await save(page);
	assert.match(await message(page), /was added/);
	return user;
}

for (const javaScript of [true, false]) {
	const how = javaScript ? "" : ", without JavaScript";

	test(`the way in and out${how}`, async (t) => {
		const page = await open(t, browser, { javaScript, allow: /status of (422|403)/ });
		await page.goto("/admin/store/genre/");
		assert.match(page.url(), /\/login\?next=%2Fadmin%2Fstore%2Fgenre%2F/);
		await page.fill('[name="username"]', admin.username);
		await page.fill('[name="password"]', "wrong");
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("do not fit together").waitFor();
		assert.equal(await page.inputValue('[name="username"]'), admin.username);
		assert.equal(await page.inputValue('[name="password"]'), "");
		await page.fill('[name="password"]', admin.password);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByRole("heading", { level: 1, name: "Genres" }).waitFor();
		await page.locator(".user-button").click();
		await page.getByRole("button", { name: "Log out" }).click();
		await page.getByText("You are logged out").waitFor();
		await page.goto("/admin/");
		assert.match(page.url(), /\/login/);
	});

	test(`search, filter, sort and pages${how}`, async (t) => {
		const page = await open(t, browser, { javaScript, width: 1440 });
		await login(page);
		await page.goto("/admin/store/track/");
		assert.equal(await page.locator("tbody tr").count(), 50);
		await page.getByText("1–50 of 3,503 tracks").waitFor();
		await page.getByRole("link", { name: "Next page" }).click();
		await page.getByText("51–100 of 3,503 tracks").waitFor();
		await page.getByRole("columnheader", { name: "Milliseconds" }).getByRole("link").click();
		await page.locator('th[aria-sort="ascending"]').waitFor();
		const lengths = await page.locator("tbody tr td:nth-child(5)").allInnerTexts();
		assert.deepEqual(lengths, lengths.toSorted((a, b) => a - b));
		await page.getByLabel("Search tracks").fill("iron maiden");
		await page.getByRole("button", { name: "Search", exact: true }).click();
		await page.getByText("Search: iron maiden").waitFor();
		const found = await page.locator(".pager-summary").innerText();
		await page.getByRole("complementary", { name: "Filters" }).getByRole("combobox").selectOption({ label: "Blues" });
		await page.getByRole("button", { name: "Apply" }).click();
		await page.getByText("Genre: Blues").waitFor();
		assert.notEqual(await page.locator(".pager-summary").innerText(), found);
		assert.match(page.url(), /q=iron/);
		assert.match(page.url(), /o=Milliseconds/);
		await page.getByRole("link", { name: "Clear all" }).click();
		assert.equal(await page.locator(".pager-summary").innerText(), found);
		await page.goto("/admin/store/track/?q=no+such+track+anywhere");
		await page.getByText("Nothing fits").waitFor();
	});

	test(`add, change, history, delete${how}`, async (t) => {
		const page = await open(t, browser, { javaScript, allow: /status of (422|409)/ });
		await login(page);
		const name = unique("Genre"), other = unique("Changed");
		await page.goto("/admin/store/genre/");
		await page.getByRole("link", { name: "Add genre", exact: true }).click();
		await save(page);
		await page.getByText("Please fill in this field").first().waitFor();
		await page.fill('[name="name"]', "Rock");
		await save(page);
		await page.getByText("already").first().waitFor();
		assert.equal(await page.getAttribute('[name="name"]', "aria-invalid"), "true");
		await page.fill('[name="name"]', name);
		await save(page);
		assert.match(await message(page), new RegExp(`“${name}” was added`));
		await openRow(page, "/admin/store/genre/", name);
		await page.fill('[name="name"]', other);
		await page.getByRole("button", { name: "Save and continue" }).click();
		await page.getByRole("heading", { level: 1, name: other }).waitFor();
		await page.getByRole("link", { name: "History" }).click();
		await page.locator("ins", { hasText: other }).waitFor();
		assert.equal(await page.locator("del", { hasText: name }).count(), 1);
		await openRow(page, "/admin/store/genre/", other);
		await page.getByRole("link", { name: "Delete" }).click();
		await page.getByText(`Delete the genre “${other}”?`).waitFor();
		await page.getByRole("button", { name: "Yes, delete" }).click();
		assert.match(await message(page), /was deleted/);
	});

	test(`an invoice with its lines${how}`, async (t) => {
		// A look-up that leaving the page cuts off is no mistake.
		const page = await open(t, browser, { javaScript, allow: /status of 422|Failed to fetch/ });
		await login(page);
		await page.goto("/admin/store/invoice/add");
		await page.selectOption('[name="customer_id"]', { index: 2 });
		await page.fill('[name="invoice_date"]', "2026-01-02T03:04:05");
		await page.fill('[name="billing_city"]', unique("City"));
		const city = await page.inputValue('[name="billing_city"]');
		await page.fill('[name="total"]', "1.98");
		await page.fill('[name="lines-0-track_id"]', "1");
		await page.fill('[name="lines-0-unit_price"]', "0.99");
		await page.fill('[name="lines-0-quantity"]', "1");
		await page.getByRole("button", { name: "Add invoice line" }).click();
		await page.locator('[name="lines-1-track_id"]').waitFor();
		assert.equal(await page.inputValue('[name="lines-0-track_id"]'), "1");
		await page.fill('[name="lines-1-track_id"]', "2");
		await page.fill('[name="lines-1-unit_price"]', "0.99");
		await page.fill('[name="lines-1-quantity"]', "0");
		await page.getByRole("button", { name: "Save and continue" }).click();
		await page.locator("#id_lines-1-quantity_error").waitFor();
		assert.equal(await page.inputValue('[name="billing_city"]'), city);
		await page.fill('[name="lines-1-quantity"]', "3");
		await page.getByRole("button", { name: "Save and continue" }).click();
		await page.locator("#messages", { hasText: "was added" }).waitFor();
		assert.equal(await page.inputValue('[name="lines-1-quantity"]'), "3");
		await page.getByText("Balls to the Wall").first().waitFor(); // the chosen track's name
		await page.locator('[name="lines-0-delete"]').check({ force: true });
		await page.getByRole("button", { name: "Save and continue" }).click();
		await page.locator("#messages", { hasText: "was changed" }).waitFor();
		assert.equal(await page.inputValue('[name="lines-0-track_id"]'), "2");
		await page.getByRole("link", { name: "Delete", exact: true }).click();
		await page.getByText("Invoice lines (deleted too)").waitFor();
		await page.getByRole("button", { name: "Yes, delete" }).click();
		assert.match(await message(page), /was deleted/);
	});

	test(`what is in the way of a deletion, and deleting some${how}`, async (t) => {
		const page = await open(t, browser, { javaScript });
		await login(page);
		await openRow(page, "/admin/store/artist/", "AC/DC");
		await page.getByRole("link", { name: "Delete", exact: true }).click();
		await page.getByText("Albums (in the way)").waitFor();
		assert.equal(await page.getByRole("button", { name: "Yes, delete" }).count(), 0);
		const names = [unique("Some"), unique("Some")];
		for (const name of names) {
			await page.goto("/admin/store/artist/add");
			await page.fill('[name="name"]', name);
			await save(page);
			await page.locator("#messages", { hasText: "was added" }).waitFor();
		}
		await page.goto("/admin/store/artist/?q=Some");
		for (const name of names) {
			await page.getByLabel(`Select ${name}`).check();
		}
		await page.getByRole("button", { name: "Delete selected…" }).click();
		await page.getByText("Delete 2 artists?").waitFor();
		await page.getByRole("button", { name: "Yes, delete" }).click();
		assert.match(await message(page), /2 artists were deleted/);
	});

	test(`a member of staff who may only look${how}`, async (t) => {
		const page = await open(t, browser, { javaScript, allow: /status of 403/ });
		await login(page);
		const viewer = await makeStaff(page, ["Can view genre"]);
		await page.context().clearCookies();
		await login(page, viewer);
		assert.deepEqual(await page.locator("aside nav li").allInnerTexts().then((all) => all.map((s) => s.trim())), ["Overview", "Genres"]);
		await page.goto("/admin/store/genre/");
		assert.equal(await page.getByRole("link", { name: /Add/ }).count(), 0);
		await page.getByRole("link", { name: "Rock", exact: true }).click();
		assert.equal(await page.getByRole("button", { name: /Save/ }).count(), 0);
		for (const refused of ["/admin/store/genre/add", "/admin/store/genre/1/delete", "/admin/store/track/", "/admin/auth/user/"]) {
			const response = await page.goto(refused);
			assert.equal(response.status(), 403, refused);
			await page.getByText("You need the permission").waitFor();
		}
	});
}

test("a foreign key to a large table is found by name", async (t) => {
	const page = await open(t, browser, { allow: /Failed to fetch/ });
	await login(page);
	await page.goto("/admin/store/invoice/98/");
	const field = page.locator('[name="lines-0-track_id"]');
	await page.locator("#id_lines-0-track_id_help", { hasText: "Experiment In Terra" }).waitFor();
	await field.fill("");
	await field.pressSequentially("balls to");
	await page.locator('#lookup_store_track option[value="2"]').waitFor({ state: "attached" });
	assert.match(await page.locator('#lookup_store_track option[value="2"]').innerText(), /Balls to the Wall/);
	await field.fill("2"); // what choosing the option does
	await page.locator("#id_lines-0-track_id_help", { hasText: /^Balls to the Wall$/ }).waitFor();
	await page.getByRole("button", { name: "Add invoice line" }).click();
	const total = Number(await page.inputValue('[name="lines-total"]'));
	await page.locator(`[name="lines-${total - 1}-track_id"]`).pressSequentially("princess of the dawn");
	await page.locator(`#id_lines-${total - 1}-track_id_help`, { hasText: "Princess of the Dawn" }).waitFor();
	page.on("dialog", (dialog) => dialog.accept()); // leaving what was typed
});

test("who has saved meanwhile is not overwritten unawares", async (t) => {
	const page = await open(t, browser, { allow: /status of 409/ });
	await login(page);
	const name = unique("Shared");
	await page.goto("/admin/store/genre/add");
	await page.fill('[name="name"]', name);
	await page.getByRole("button", { name: "Save and continue" }).click();
	await page.getByRole("heading", { level: 1, name }).waitFor();
	const second = await page.context().newPage();
	await second.goto(page.url());
	await second.fill('[name="name"]', `${name} second`);
	await save(second);
	await second.close();
	await page.fill('[name="name"]', `${name} first`);
	await save(page);
	await page.getByText("Somebody else has changed this genre").waitFor();
	await page.getByText(`Now in the database: ${name} second`).waitFor();
	assert.equal(await page.inputValue('[name="name"]'), `${name} first`);
	await screenshots(page, "admin-conflict");
	await save(page);
	await page.locator("#messages", { hasText: "was changed" }).waitFor();
});

const pages = {
	login: ["/login", 200],
	index: ["/admin/", 200],
	list: ["/admin/store/track/", 200],
	"list-filtered": ["/admin/store/track/?q=love&genre_id=1&o=-Milliseconds", 200],
	"list-empty": ["/admin/store/track/?q=no+such+track", 200],
	employees: ["/admin/store/employee/", 200],
	add: ["/admin/store/track/add", 200],
	form: ["/admin/store/customer/1/", 200],
	inline: ["/admin/store/invoice/98/", 200],
	user: ["/admin/auth/user/1/", 200],
	delete: ["/admin/store/album/1/delete", 200],
	"delete-cascade": ["/admin/store/invoice/98/delete", 200],
	log: ["/admin/admin/log_entry/", 200],
	history: ["/admin/store/genre/1/history", 200],
	error: ["/admin/nothing", 404],
	welcome: ["/", 200],
	docs: ["/docs", 200],
};

test("every page: nothing for axe to find, nothing wider than the window, light and dark, wide and narrow", async (t) => {
	for (const theme of ["light", "dark"]) {
		const page = await open(t, browser, { theme, width: 1440, allow: /status of 404/ });
		for (const [name, [path, status]] of Object.entries(pages)) {
			if (name === "index") {
				await login(page);
				if (theme === "light") { // so that there is a history to look at
					await page.goto("/admin/store/genre/1/");
					for (const text of ["Rock and Roll", "Rock"]) {
						await page.fill('[name="name"]', text);
						await page.getByRole("button", { name: "Save and continue" }).click();
						await page.locator("#messages", { hasText: "was changed" }).waitFor();
					}
				}
			}
			for (const width of [1440, 390]) {
				await page.setViewportSize({ width, height: 900 });
				const response = await page.goto(path);
				assert.equal(response.status(), status, path);
				await assertFits(page);
				await assertAccessible(page);
				if (!name.startsWith("docs") && response.headers()["content-security-policy"]) {
					assert.doesNotMatch(response.headers()["content-security-policy"], /unsafe/);
				}
			}
			await page.setViewportSize({ width: 1440, height: 900 });
			if (theme === "light") {
				await screenshots(page, `admin-${name}`);
			}
		}
	}
});

test("pages of the admin site say that nothing may run or load from elsewhere", async (t) => {
	const page = await open(t, browser);
	await login(page);
	for (const path of ["/login", "/admin/", "/admin/store/track/", "/admin/store/invoice/98/"]) {
		const policy = (await page.goto(path)).headers()["content-security-policy"];
		assert.match(policy, /default-src 'none'/, path);
		assert.doesNotMatch(policy, /unsafe|\*/, path);
	}
});
