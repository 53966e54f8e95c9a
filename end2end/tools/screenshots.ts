import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { everyKindOfPage, publicPages, signIn } from "../pages.js";
import config from "../playwright.config.js";
import { Server, owner } from "../server.js";

/** Takes a picture of every page, light and dark, wide and narrow, into `screenshots/`. */
const folder = join(import.meta.dirname, "../screenshots");
mkdirSync(folder, { recursive: true });
const server = await Server.start([["demo"]]);
const fresh = await Server.start();
server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
const browser = await chromium.launch(config.use?.launchOptions);
for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const take = async (kind: string, url: string) => {
      await page.goto(url);
      const name = kind.replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "") || "home";
      await page.screenshot({ path: join(folder, `${name}.${colorScheme}.${width}.png`), fullPage: true });
    };
    await take("setup", fresh.setUpLink);
    for (const [kind, path] of publicPages(server)) await take(kind, `${server.url}${path}`);
    await signIn(page, server);
    for (const [kind, path] of await everyKindOfPage(page, server)) await take(kind, `${server.url}${path}`);
    await context.close();
  }
}
await browser.close();
await server.stop();
await fresh.stop();
