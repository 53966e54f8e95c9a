import { join } from "node:path";
import { test } from "@playwright/test";
import { everyKindOfPage, signIn } from "../pages.js";
import { Server, owner } from "../server.js";

const images = join(import.meta.dirname, "../../docs/images");

test("the pictures of the README", async ({ browser }) => {
  const server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });
  await signIn(page, server);
  const pages = await everyKindOfPage(page, server);
  const list = [...pages].find(([kind]) => kind.endsWith("/directory-sync"))?.[1];
  await page.goto(`${server.url}${list}`);
  // The busiest directory of the sample data.
  await page.getByRole("link", { name: "Okta" }).first().click();
  await page.waitForURL(/directory-sync\/[0-9a-f-]+$/);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(images, "console.png") });
  await page.close();
  await server.stop();
});
