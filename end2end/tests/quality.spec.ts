import { createServer } from "node:net";
import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, expect, test } from "@playwright/test";
import lighthouse from "lighthouse";
import { everyKindOfPage, signIn } from "../pages.js";
import { Server, owner } from "../server.js";

/** What a page may weigh, and what Lighthouse says of the pages that are opened most. */
const PAGE_BYTES = 50 * 1024;
const SCORE = 0.95;

let server: Server;
let browser: Browser;
let port = 0;

test.beforeAll(async ({}, info) => {
  server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  port = (probe.address() as { port: number }).port;
  probe.close();
  await once(probe, "close");
  // A browser of its own: Lighthouse talks to it by this port.
  const { executablePath, args = [] } = info.project.use.launchOptions ?? {};
  browser = await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${port}`] });
});

test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function signedIn(): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, server);
  return context;
}

test("every page is light, and asks nobody else for anything", async () => {
  test.setTimeout(120_000);
  const context = await signedIn();
  const page = await context.newPage();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  const heavy: string[] = [];
  for (const [kind, path] of await everyKindOfPage(page, server)) {
    const answer = await context.request.get(`${server.url}${path}`, { headers: { accept: "text/html" } });
    const bytes = gzipSync(await answer.body()).length;
    if (bytes > PAGE_BYTES) heavy.push(`${kind}: ${bytes} bytes`);
  }
  expect(heavy).toEqual([]);
  expect(elsewhere).toEqual([]);
  await context.close();
});

/**
 * What Lighthouse says of a page. A category without a score is no bad score: an audit could not be carried out, for example as the
 * browser's trace lacked an event. Then it is measured again, twice at most, and said which.
 */
async function measured(address: string, cookie: string): ReturnType<typeof lighthouse> {
  for (let left = 2; ; left--) {
    const result = await lighthouse(address, {
      port,
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices"],
      extraHeaders: { Cookie: cookie },
      disableStorageReset: true,
    });
    const categories = Object.values(result?.lhr.categories ?? {});
    if (left === 0 || (categories.length === 3 && categories.every(({ score }) => score !== null))) return result;
    const errors = Object.values(result?.lhr.audits ?? {}).filter(({ scoreDisplayMode }) => scoreDisplayMode === "error");
    console.log(`${address} is measured again: ${errors.map(({ id, errorMessage }) => `${id}: ${errorMessage}`).join("; ")}`);
  }
}

test("Lighthouse is content with the main pages", async () => {
  test.setTimeout(300_000);
  const context = await signedIn();
  const page = await context.newPage();
  const pages = await everyKindOfPage(page, server);
  const cookies = await context.cookies();
  const main = [
    /^\/organizations$/,
    /^\/organizations\/\{id\}$/,
    /\/directory-sync\/\{id\}$/,
    /\/directory-sync\/\{id\}\/users$/,
    /\/directory-sync\/\{id\}\/activity$/,
  ];
  const found: string[] = [];
  for (const pattern of main) {
    const path = [...pages].find(([kind]) => pattern.test(kind))?.[1];
    expect(path, `no page is like ${pattern}`).toBeDefined();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const result = await measured(`${server.url}${path}`, cookie);
    expect(Object.keys(result?.lhr.categories ?? {}), `${path} was not measured`).toHaveLength(3);
    for (const category of Object.values(result?.lhr.categories ?? {})) {
      console.log(`${pattern.source} ${category.id}: ${category.score}`);
      if ((category.score ?? 0) < SCORE) {
        const failed = category.auditRefs.map(({ id }) => result?.lhr.audits[id]).filter((audit) => (audit?.score ?? 1) < 0.9);
        found.push(`${pattern.source} ${category.id} ${category.score}: ${failed.map((audit) => audit?.title).join(", ")}`);
      }
    }
  }
  expect(found).toEqual([]);
  await context.close();
});
