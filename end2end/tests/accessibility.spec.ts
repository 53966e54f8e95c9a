import { AxeBuilder } from "@axe-core/playwright";
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { everyKindOfPage, publicPages, signIn } from "../pages.js";
import { type CreatedDirectory, Server, owner } from "../server.js";

/**
 * Every page, in both themes, wide and narrow: no finding of axe, nothing wider than the screen, no error in the browser's
 * console. A picture of each is left in `screenshots/`, to be looked at.
 */
const screenshots = join(import.meta.dirname, "../screenshots");

let server: Server;
/** A server without an administrator: the only one with a set-up page. */
let fresh: Server;

test.beforeAll(async () => {
  fresh = await Server.start();
  server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
});

test.afterAll(async () => {
  await server.stop();
  await fresh.stop();
});

/** Sends the first form of a page that has this button. */
async function send(page: Page, path: string, fields: Record<string, string>, button: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value, { timeout: 10_000 });
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForLoadState();
}

async function examine(page: Page, kind: string, theme: string): Promise<void> {
  const results = await new AxeBuilder({ page }).analyze();
  const findings = results.violations.map((violation) => ({
    page: kind,
    rule: violation.id,
    impact: violation.impact,
    where: violation.nodes.map((node) => node.target.join(" ")),
  }));
  expect(findings).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${kind} is ${overflow} px wider than the screen`).toBeLessThanOrEqual(0);
  expect(await page.locator("h1").count(), `${kind} has one heading of the first level`).toBe(1);
  await expect(page).toHaveTitle(/ · Rollcall$/);
  const name = kind.replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "");
  await page.screenshot({ path: join(screenshots, `${name}.${page.viewportSize()?.width}.${theme}.png`), fullPage: true });
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`every page is accessible, ${colorScheme}, ${width} px`, async ({ browser }) => {
      test.setTimeout(240_000);
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on("console", (message) => {
        // Pages that say "not found" are asked for on purpose.
        if (message.type() === "error" && !message.text().includes("404")) problems.push(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
      await page.goto(fresh.setUpLink);
      await examine(page, "/setup", colorScheme);
      for (const [kind, path] of publicPages(server)) {
        await page.goto(`${server.url}${path}`);
        await examine(page, kind, colorScheme);
      }
      await signIn(page, server);
      const pages = await everyKindOfPage(page, server);
      expect(pages.size).toBeGreaterThan(12);
      for (const [kind, path] of pages) {
        await page.goto(`${server.url}${path}`);
        await examine(page, kind, colorScheme);
      }
      expect(problems).toEqual([]);
      await context.close();
    });
  }
}

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 390],
] as const) {
  test(`pages that no link of the demo leads to are accessible, ${colorScheme}, ${width} px`, async ({ browser }) => {
    test.setTimeout(240_000);
    const name = `Seldom ${colorScheme}`;
    const created = (kind: string) =>
      JSON.parse(server.run(["directory", "create", "--organization", name, "--name", kind, "--type", kind, "--json"])) as CreatedDirectory;
    const okta = created("okta");
    const home = `/organizations/${okta.organization_id}`;
    const email = `ada-${colorScheme}@seldom.example`;
    const scim = (path: string, body: object) =>
      fetch(`${okta.scim_endpoint}${path}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${okta.token}`, "Content-Type": "application/scim+json" },
        body: JSON.stringify(body),
      });
    expect((await scim("/Users", { userName: email, displayName: "Ada Lovelace", password: owner.password })).status).toBe(201);
    expect((await scim("/Groups", { displayName: "Engineering" })).status).toBe(201);

    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    await send(page, `/o/seldom-${colorScheme}/login`, { "E-mail": email, Password: "not this one" }, "Sign in");
    await examine(page, "person refused", colorScheme);
    await send(page, `/o/seldom-${colorScheme}/login`, { "E-mail": email, Password: owner.password }, "Sign in");
    await expect(page).toHaveURL(/\/o\/seldom-[a-z]+$/);
    await examine(page, "person signed in", colorScheme);

    await signIn(page, server);
    await page.goto(`${server.url}/search?q=${encodeURIComponent(email)}`);
    await page.locator("main").getByRole("link", { name: "Ada Lovelace" }).click();
    for (const role of ["Engineers", "Engineering", "Member"]) {
      await page.getByLabel("Name of a role").fill(role);
      await page.getByRole("button", { name: "Why?" }).click();
      await page.waitForURL(new RegExp(`role=${role}`));
      await examine(page, `why ${role}`, colorScheme);
    }
    await send(page, `${home}/members/new`, { "E-mail": `hand-${colorScheme}@seldom.example` }, "Add member");
    await expect(page).toHaveURL(/members\/[0-9a-f-]{36}$/);
    await examine(page, "member by hand", colorScheme);
    await page.goto(`${page.url()}/remove`);
    await examine(page, "member removed", colorScheme);
    await send(page, `${home}/roles/new`, { Name: "Auditor" }, "Create role");
    await page.goto(`${server.url}${home}/roles`);
    await page.locator("main table").getByRole("link", { name: "Auditor" }).click();
    await expect(page).toHaveURL(/roles\/[0-9a-f-]{36}$/);
    await examine(page, "role by hand", colorScheme);
    await page.goto(`${page.url()}/delete`);
    await examine(page, "role deleted", colorScheme);
    await send(page, `${home}/settings`, { Slug: "a b" }, "Change slug");
    await examine(page, "settings refused", colorScheme);
    await page.getByRole("link", { name: "Delete organization" }).or(page.getByRole("button", { name: "Delete organization" })).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await examine(page, "dialog", colorScheme);
    for (const kind of ["entra", "google", "onelogin", "jumpcloud", "ping", "other"]) {
      await page.goto(`${server.url}${home}/features/directory-sync/${created(kind).directory_id}/set-up`);
      await examine(page, `guide ${kind}`, colorScheme);
    }
    await send(page, `${home}/features/directory-sync/${okta.directory_id}/new-token`, { Label: "Spare" }, "Generate token");
    await expect(page.getByLabel("Security Token", { exact: true })).toBeVisible();
    await examine(page, "token shown", colorScheme);
    await send(page, "/organizations/new", { Name: `Empty ${colorScheme}` }, "Create organization");
    await expect(page).toHaveURL(/organizations\/[0-9a-f-]{36}$/);
    const empty = new URL(page.url()).pathname;
    for (const part of ["", "/members", "/features", "/features/directory-sync", "/activity"]) {
      await page.goto(`${server.url}${empty}${part}`);
      await examine(page, `empty ${part}`, colorScheme);
    }
    server.run(["admin", "create", "--email", `viewer-${colorScheme}@seldom.example`, "--role", "viewer", "--password-stdin"], owner.password);
    await context.clearCookies();
    await page.goto(`${server.url}/login`);
    await page.getByLabel("E-mail").fill(`viewer-${colorScheme}@seldom.example`);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/organizations$/);
    for (const refused of ["/administrators", "/nothing"]) {
      await page.goto(`${server.url}${refused}`);
      await examine(page, `refused ${refused}`, colorScheme);
    }
    await context.close();
  });
}
