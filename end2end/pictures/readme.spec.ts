import { join } from "node:path";
import { test } from "@playwright/test";
import { everyKindOfPage, signIn } from "../pages.js";
import { Server, owner } from "../server.js";

const images = join(import.meta.dirname, "../../docs/images");

/** The pages that the README shows, of the data of `rollcall demo`. */
const pictures: [string, RegExp][] = [
  ["console", /\/directory-sync\/\{id\}$/],
];

test("the pictures of the README", async ({ browser }) => {
  const server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });
  await signIn(page, server);
  const pages = await everyKindOfPage(page, server);
  for (const [name, pattern] of pictures) {
    const path = [...pages].find(([kind]) => pattern.test(kind))?.[1];
    if (path === undefined) throw new Error(`no page is like ${pattern}`);
    await page.goto(`${server.url}${path}`, { waitUntil: "networkidle" });
    await page.screenshot({ path: join(images, `${name}.png`) });
  }
  await page.close();
  await server.stop();
});
