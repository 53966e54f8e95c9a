import { type Page, expect, test } from "@playwright/test";
import { Server, owner } from "../server.js";

/**
 * The main job, as a person does it: from the set-up link to the first provisioned user. It runs with JavaScript and again
 * without, in the same words.
 */
test.describe.configure({ mode: "serial" });

let server: Server;
let page: Page;
let endpoint = "";
let token = "";

test.beforeAll(async ({ browser }) => {
  server = await Server.start();
  page = await browser.newPage({ baseURL: server.url });
});

test.afterAll(async () => {
  await page.close();
  await server.stop();
});

async function scim(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }> {
  const answer = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? undefined : JSON.parse(text) };
}

const patch = (...operations: unknown[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: operations,
});

test("the set-up link makes the first owner, once", async () => {
  expect(server.setUpLink).not.toBe("");
  await page.goto(server.setUpLink);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: /create|set up/i }).click();
  await expect(page.getByText(/at least 12 characters/).first()).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: /create|set up/i }).click();
  await expect(page).toHaveURL(/\/organizations$/);
  const again = await page.request.get(server.setUpLink);
  expect(again.status()).toBe(404);
});

test("an organization is created from the sidebar", async () => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Organizations" }).click();
  await page.getByRole("main").getByRole("link", { name: /new organization/i }).first().click();
  await page.getByLabel("Name").fill("Acme");
  await page.getByRole("button", { name: /create/i }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Acme" })).toBeVisible();
});

test("a directory is created, and its endpoint and token are shown once", async () => {
  await page.getByRole("link", { name: "Features", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: /directory sync/i }).first().click();
  await page.getByRole("link", { name: "Create Directory" }).first().click();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const name = page.getByLabel("Directory Name");
  await name.fill("Okta");
  await page.getByLabel("Directory Type").selectOption({ label: "Microsoft Entra ID (Azure AD)" });
  await page.getByLabel("Directory Type").selectOption({ label: "Okta" });
  await page.getByRole("button", { name: "Create", exact: true }).click();
  endpoint = await page.getByRole("textbox", { name: "SCIM Endpoint" }).first().inputValue();
  token = await page.getByRole("textbox", { name: "Security Token" }).inputValue();
  expect(endpoint).toMatch(new RegExp(`^${server.url}/scim/v2/[0-9a-f-]{36}$`));
  expect(token).toMatch(/^rcl_[0-9A-Za-z]{49}$/);
  await expect(page.getByText(/not see it again/i)).toBeVisible();
});

test("the copy buttons copy", async ({ javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "copying needs a script; without one the value can be selected");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  const copy = page.getByRole("button", { name: /copy.*token/i });
  await copy.click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await expect(copy.getByText("Copied")).toBeVisible();
});

test("after a reload the token is gone, in the page and in the list", async () => {
  await page.goto(page.url());
  await expect(page.getByRole("textbox", { name: "Security Token" })).toHaveCount(0);
  expect(await page.content()).not.toContain(token);
  await page.getByRole("link", { name: /^Tokens/ }).click();
  expect(await page.content()).not.toContain(token);
  await expect(page.getByText(`rcl_…${token.slice(-4)}`).first()).toBeVisible();
});

test("a person who is pushed with the copied token is visible in the console", async () => {
  const created = await scim("POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "ada.lovelace@acme.example",
    name: { givenName: "Ada", familyName: "Lovelace" },
    emails: [{ value: "ada.lovelace@acme.example", type: "work", primary: true }],
    active: true,
  });
  expect(created.status).toBe(201);
  const group = await scim("POST", "/Groups", { displayName: "Engineering", members: [{ value: created.json.id }] });
  expect(group.status).toBe(201);
  await page.getByRole("link", { name: /^Users/ }).click();
  await expect(page.getByText("Ada Lovelace")).toBeVisible();
  await page.getByRole("link", { name: /^Groups/ }).click();
  await expect(page.getByText("Engineering")).toBeVisible();
  const found = await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "ADA.lovelace@acme.example"')}`);
  expect(found.json.totalResults).toBe(1);
  const off = await scim("PATCH", `/Users/${created.json.id}`, patch({ op: "Replace", path: "active", value: "False" }));
  expect(off.json.active).toBe(false);
  await page.getByRole("link", { name: /^Users/ }).click();
  await expect(page.getByRole("cell", { name: "Deactivated" })).toBeVisible();
  await page.getByLabel("Status").selectOption("Active");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Nothing matches this filter")).toBeVisible();
  await page.getByRole("link", { name: "Clear the filter" }).click();
  await page.getByLabel("Status").selectOption("Deactivated");
  await page.getByLabel("Sort by").selectOption("Last change");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/status=deactivated&sort=newest$/);
  await expect(page.getByText("Ada Lovelace")).toBeVisible();
  await expect(page.getByLabel("Status")).toHaveValue("deactivated");
});

test("five tokens are active at most, and a revoked one is refused at once", async () => {
  await page.getByRole("link", { name: "Overview", exact: true }).last().click();
  await expect(page.getByText(`rcl_…${token.slice(-4)}`).first()).toBeVisible();
  await page.getByRole("link", { name: "See the tokens" }).click();
  for (let number = 2; number <= 5; number += 1) {
    await page.getByRole("link", { name: /generate token/i }).first().click();
    await page.getByLabel("Label").fill(`Token ${number}`);
    await page.getByRole("button", { name: /generate/i }).click();
    await expect(page.getByRole("textbox", { name: "Security Token" })).toHaveValue(/^rcl_/);
  }
  await expect(page.getByText(/5 tokens are active/).first()).toBeVisible();
  await expect(page.getByRole("link", { name: /generate token/i })).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: `rcl_…${token.slice(-4)}` });
  await row.getByRole("link", { name: /revoke/i }).or(row.getByRole("button", { name: /revoke/i })).first().click();
  await page.getByRole("button", { name: /revoke/i }).last().click();
  await expect(page.getByRole("row").filter({ hasText: `rcl_…${token.slice(-4)}` })).toContainText("Revoked");
  expect((await scim("GET", "/Users")).status).toBe(401);
});

test("a directory is renamed, paused and resumed", async () => {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Directory Name").fill("Okta production");
  await page.getByRole("button", { name: /rename|save/i }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Okta production" })).toBeVisible();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: /^pause/i }).click();
  await expect(page.getByText("Paused").first()).toBeVisible();
  await page.getByRole("button", { name: /^resume/i }).first().click();
  await expect(page.getByText("Paused", { exact: true })).toHaveCount(0);
});

test("a directory is deleted only when its name is typed", async () => {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  const remove = page.getByRole("link", { name: /delete/i }).or(page.getByRole("button", { name: /delete/i }));
  await remove.first().click();
  const confirmation = page.locator("input[name=confirmation]").last();
  await confirmation.fill("Okta production");
  await page.getByRole("button", { name: /delete/i }).last().click();
  await expect(page).toHaveURL(/directory-sync$/);
  await expect(page.getByText("Okta production")).not.toHaveCount(0);
  await page.getByRole("link", { name: "Create Directory" }).first().waitFor();
});

test("signing out closes the console", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto("/organizations");
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/not right/)).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/organizations$/);
});
