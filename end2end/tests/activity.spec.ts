import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, type Page, expect, test } from "@playwright/test";
import { signIn } from "../pages.js";
import { Server, owner } from "../server.js";

/**
 * Why is somebody not in? From the directory's page to what the identity provider asked and what it was told; with JavaScript
 * and again without.
 */
test.describe.configure({ mode: "serial" });

let server: Server;
let context: BrowserContext;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  // A context of its own, which axe wants.
  context = await browser.newContext({ baseURL: server.url });
  page = await context.newPage();
  await signIn(page, server);
});

test.afterAll(async () => {
  await context.close();
  await server.stop();
});

test("the activity of a directory is a tab of its page", async () => {
  await page.getByRole("main").getByRole("link", { name: "Aurora Robotics" }).first().click();
  await page.getByRole("link", { name: "Features", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: /directory sync/i }).first().click();
  await page.getByRole("link", { name: "Okta", exact: true }).first().click();
  await page.getByRole("navigation", { name: "Directory" }).getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(page.getByText(/\d+ calls, the newest first/)).toBeVisible();
  await expect(page.getByText("Calls are kept for 30 days")).toBeVisible();
});

test("the refused calls are filtered out, and stay so from page to page", async () => {
  await page.getByLabel("Result").selectOption({ label: "Refused" });
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/result=refused/);
  await expect(page.getByText(/\d+ calls match/)).toBeVisible();
  const rows = page.getByRole("row").filter({ has: page.getByRole("cell") });
  expect(await rows.count()).toBeGreaterThan(2);
  expect(await rows.count()).toBe(await rows.filter({ hasText: /4\d\d Refused/ }).count());
  await expect(page.getByLabel("Result")).toHaveValue("refused");
});

test("a refused call opens to what was asked and what was answered", async () => {
  await page.getByRole("row").filter({ hasText: "409 Refused" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Refused (409 uniqueness)");
  await expect(page.getByRole("region", { name: "Request body" })).toContainText('"userName": "');
  await expect(page.getByRole("region", { name: "Answer body" })).toContainText('"scimType": "uniqueness"');
  await page.getByRole("region", { name: "Request body" }).focus();
  await expect(page.getByRole("region", { name: "Request body" })).toBeFocused();
});

test("a call with both bodies is accessible, wide and narrow", async ({ javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "axe is a script");
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
});

test("the way back keeps the filter, and clearing it shows everything", async () => {
  await page.getByRole("link", { name: "Back to Activity" }).click();
  await expect(page).toHaveURL(/\/activity\?result=refused$/);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/activity$/);
});

test("all calls about one person are one click away", async () => {
  await page.getByLabel("Verb").selectOption("POST");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("row").filter({ hasText: "201 Done" }).getByRole("link").first().click();
  await page.getByRole("link", { name: "Show all calls about this user" }).click();
  await expect(page).toHaveURL(/\/activity\?q=/);
  await expect(page.getByRole("row").filter({ hasText: "201 Done" })).toHaveCount(1);
});

test("a failed call of a paused directory says so", async () => {
  await page.getByRole("link", { name: "Directory Sync", exact: true }).click();
  await page.getByRole("link", { name: "Contractors", exact: true }).first().click();
  await page.getByRole("navigation", { name: "Directory" }).getByRole("link", { name: "Activity" }).click();
  const failed = page.getByRole("row").filter({ hasText: "503 Failed" }).filter({ hasText: "POST" });
  await failed.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("paused this directory");
  await expect(page.getByText("The call was turned away before its body was read.")).toBeVisible();
});
