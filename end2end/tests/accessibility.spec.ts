import { AxeBuilder } from "@axe-core/playwright";
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { everyKindOfPage, publicPages, signIn } from "../pages.js";
import { Server, owner } from "../server.js";

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
