import type { Page } from "@playwright/test";
import { type Server, owner } from "./server.js";

/** Signs the owner in. */
export async function signIn(page: Page, server: Server): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/organizations$/);
}

/** A page without ids and query: what makes two pages the same kind of page. */
const kindOf = (path: string) =>
  path.replace(/\?.*$/, "").replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "{id}");

/**
 * Finds a page of every kind by following the links of the console, as a person would. The first link of a kind counts, so
 * that it is the same page every time. Files are no pages.
 */
export async function everyKindOfPage(page: Page, server: Server): Promise<Map<string, string>> {
  const found = new Map<string, string>([
    ["/organizations", "/organizations"],
    ["/search", "/search?q=a"],
  ]);
  const waiting = ["/organizations"];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    await page.goto(`${server.url}${path}`);
    const links = await page
      .locator("a[href^='/']")
      .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute("href") ?? ""));
    for (const link of links) {
      const kind = kindOf(link);
      if (!found.has(kind) && !kind.startsWith("/assets") && !kind.startsWith("/console") && !kind.endsWith(".csv")) {
        found.set(kind, link);
        waiting.push(link);
      }
    }
  }
  return found;
}

/** Pages for people who are not signed in, on a server that has an administrator. */
export function publicPages(server: Server): Map<string, string> {
  const invitation = server.run(["admin", "create", "--email", `invited-${Date.now()}@rollcall.example`]);
  const invite = /\/invite\?code=\S+/.exec(invitation)?.[0] ?? "";
  return new Map([
    ["/login", "/login"],
    ["/invite", invite],
    ["/setup (closed)", "/setup?code=x"],
    ["/o/{id}/login", "/o/01890000-0000-7000-8000-000000000000/login"],
    ["not found", "/nothing/here"],
  ]);
}
