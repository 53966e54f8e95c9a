import { AxeBuilder } from "@axe-core/playwright";
import { createHmac } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { everyKindOfPage, signIn } from "../pages.js";
import { type CreatedDirectory, Server, owner } from "../server.js";

let server: Server;

/** What an authenticator app shows now: RFC 6238, six digits, 30 seconds. */
function totp(key: string): string {
  const bits = [...key].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", bytes).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test.beforeAll(async () => {
  server = await Server.start([["demo"]]);
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  server.run(["admin", "create", "--email", "viewer@rollcall.example", "--role", "viewer", "--password-stdin"], owner.password);
});

test.afterAll(() => server.stop());

test("a viewer sees everything and no button that changes something", async ({ page }) => {
  await page.goto(`${server.url}/login`);
  await page.getByLabel("E-mail").fill("viewer@rollcall.example");
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/organizations$/);
  for (const [kind, path] of await everyKindOfPage(page, server)) {
    // One's own password and sessions are everybody's.
    if (kind.startsWith("/profile")) continue;
    await page.goto(`${server.url}${path}`);
    const changing = page.locator("main form[method=post], main a[href$='/new'], main a[href$='/new-token'], main a[href$='/revoke']");
    expect(await changing.count(), kind).toBe(0);
  }
});

test("the theme stays when it is switched", async ({ page }) => {
  await signIn(page, server);
  await page.getByRole("button", { name: "Dark" }).or(page.getByLabel("Dark")).first().click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto(`${server.url}/login`);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("no page asks another host for anything", async ({ page }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await signIn(page, server);
  await everyKindOfPage(page, server);
  expect(foreign).toEqual([]);
});

test("times are told relative to now, with the exact time behind", async ({ page }) => {
  await signIn(page, server);
  const time = page.locator("time").first();
  await expect(time).toHaveText(/ago|just now|in \d/);
  await expect(time).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
});

test("the dialog that confirms opens, closes with Escape and gives the focus back", async ({ page }) => {
  await signIn(page, server);
  const pages = await everyKindOfPage(page, server);
  const settings = [...pages].find(([kind]) => kind.endsWith("/directory-sync/{id}/settings"))?.[1] ?? "";
  await page.goto(`${server.url}${settings}`);
  const opener = page.getByRole("link", { name: /delete/i }).or(page.getByRole("button", { name: /delete/i })).first();
  await opener.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a password is changed and another session ended, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({ browser }) => {
    const email = `profile-${javaScriptEnabled}@rollcall.example`;
    const next = "a better one of many words";
    server.run(["admin", "create", "--email", email, "--role", "viewer", "--password-stdin"], owner.password);
    const enter = async (password: string) => {
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await page.goto(`${server.url}/login?next=/profile`);
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
      return page;
    };
    const [here, there, third] = [await enter(owner.password), await enter(owner.password), await enter(owner.password)];
    await here.goto(`${server.url}/profile`);
    await expect(here.getByRole("row", { name: /on Linux/ })).toHaveCount(3);
    await here.getByRole("row", { name: /on Linux/ }).getByRole("button", { name: "Sign out" }).first().click();
    await expect(here.getByText("The session has ended.")).toBeVisible();
    await expect(here.getByRole("row", { name: /on Linux/ })).toHaveCount(2);

    await here.getByLabel("Current password").fill("not this one at all");
    await here.getByLabel("New password").fill(next);
    await here.getByRole("button", { name: "Change password" }).click();
    await expect(here.getByText("The current password is not right.")).toBeVisible();
    await here.getByLabel("Current password").fill(owner.password);
    await here.getByLabel("New password").fill(next);
    await here.getByRole("button", { name: "Change password" }).click();
    await expect(here.getByText("Your password is changed.")).toBeVisible();
    for (const ended of [there, third]) {
      await ended.goto(`${server.url}/profile`);
      await expect(ended).toHaveURL(/\/login/);
    }
    await expect(await enter(next)).toHaveURL(/\/profile$/);
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a second factor is turned on, asked for and turned off, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({ browser }) => {
    const email = `factor-${javaScriptEnabled}@rollcall.example`;
    server.run(["admin", "create", "--email", email, "--role", "viewer", "--password-stdin"], owner.password);
    const enter = async () => {
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await page.goto(`${server.url}/login?next=/profile`);
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(owner.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      return page;
    };
    const scan = async (page: Page) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      }
    };
    const page = await enter();
    await page.getByRole("link", { name: "Set up" }).click();
    await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
    const key = await page.getByLabel("Key", { exact: true }).inputValue();
    if (javaScriptEnabled) await scan(page);
    await page.getByLabel("Code", { exact: true }).fill("000000");
    await page.getByLabel("Current password").fill(owner.password);
    await page.getByRole("button", { name: "Turn on" }).click();
    await expect(page.getByText("The code is not right.")).toBeVisible();
    await expect(page.getByLabel("Key", { exact: true })).toHaveValue(key);
    await page.getByLabel("Code", { exact: true }).fill(totp(key));
    await page.getByLabel("Current password").fill(owner.password);
    await page.getByRole("button", { name: "Turn on" }).click();
    const codes = (await page.getByRole("region", { name: "Recovery codes" }).innerText()).trim().split("\n");
    expect(codes).toHaveLength(10);
    if (javaScriptEnabled) await scan(page);
    await page.reload();
    await expect(page.getByRole("region", { name: "Recovery codes" })).toHaveCount(0);

    const second = await enter();
    await expect(second).toHaveURL(/\/login\/code\?next=/);
    await expect(second.getByLabel("Code", { exact: true })).toBeFocused();
    if (javaScriptEnabled) await scan(second);
    await second.getByLabel("Code", { exact: true }).fill("12345");
    await second.getByRole("button", { name: "Sign in" }).click();
    await expect(second.getByText("This code is not right")).toBeVisible();
    await second.getByRole("link", { name: "Use a recovery code" }).click();
    await second.getByLabel("Recovery code").fill(codes[0] ?? "");
    await second.getByRole("button", { name: "Sign in" }).click();
    await expect(second).toHaveURL(/\/profile$/);
    await second.getByRole("link", { name: "Manage" }).click();
    await expect(second.getByText("9 of 10")).toBeVisible();
    if (javaScriptEnabled) await scan(second);
    await second.locator("#off-password").fill(owner.password);
    await second.getByRole("button", { name: "Turn off" }).click();
    await expect(second.getByText("Your second factor is off.")).toBeVisible();
    await expect(await enter()).toHaveURL(/\/profile$/);
  });
}

test("search: the key /, results while typing, arrows, Esc", async ({ page }) => {
  await signIn(page, server);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "");
  const field = page.getByRole("searchbox", { name: /people, groups/i });
  const hits = page.locator("[data-hits]");
  await page.keyboard.press("/");
  await expect(field).toBeFocused();
  await page.keyboard.type("engineering");
  await expect(hits.getByRole("link", { name: /^Engineering/ }).first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /results? shown$/ })).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(hits.getByRole("link").first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(field).toBeFocused();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const scan = await new AxeBuilder({ page }).analyze();
    expect(scan.violations).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await expect(hits).toBeHidden();
  // An answer that is under way when the list is closed does not open it again.
  await field.fill("engineer");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(600);
  await expect(hits).toBeHidden();
  // The focus that goes on behind the links closes them.
  await field.fill("engineering");
  await expect(hits.getByRole("link").first()).toBeVisible();
  const last = await hits.getByRole("link").count();
  for (let step = 0; step <= last; step++) await page.keyboard.press("Tab");
  await expect(hits).toBeHidden();
  await field.fill("nobody-has-this-name");
  await expect(hits.getByText("Nothing matches “nobody-has-this-name”")).toBeVisible();
  await page.locator("h1").click();
  await expect(hits).toBeHidden();
  await field.fill("engineering/");
  await expect(field).toHaveValue("engineering/");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=engineering%2F/);
  await field.fill("engineering");
  await expect(hits.getByRole("link", { name: /^Engineering/ }).first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/groups\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Engineering");
});

test("search without JavaScript leads to the page of results", async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(page, server);
  await page.getByRole("searchbox", { name: /people, groups/i }).fill("engineering");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=engineering$/);
  await page.locator("main").getByRole("link", { name: "Engineering", exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Engineering");
});

test("why somebody is not in the Engineering role is found from the first page, in three steps", async ({ page }) => {
  await signIn(page, server);
  const results = `${server.url}/search?q=a`;
  await page.goto(results);
  const people = page.locator("main section").filter({ has: page.getByRole("heading", { name: "People" }) }).getByRole("link");
  const names = await people.allTextContents();
  expect(names.length).toBeGreaterThan(5);
  let found = false;
  for (const name of names) {
    await page.goto(`${server.url}/organizations`);
    const before = Date.now();
    await page.getByRole("searchbox", { name: /people, groups/i }).fill(name);
    await page.keyboard.press("Enter");
    await page.locator("main").getByRole("link", { name, exact: true }).first().click();
    // Called as the person who asks calls it, which is not quite its name.
    await page.getByLabel("Name of a role").fill("Engineers");
    await page.keyboard.press("Enter");
    const answer = page.locator("#why");
    await expect(answer).toContainText("has no role called “Engineers”");
    if (!(await answer.getByRole("link", { name: "Engineering", exact: true }).isVisible())) continue;
    await answer.getByRole("link", { name: "Engineering", exact: true }).click();
    await expect(answer).toContainText(/has this role|is not in the group/);
    if (await answer.getByText(`${name} is not in the group “Engineering”`).isVisible()) {
      await expect(answer).toContainText(/Taken out of it on|no record that the person was ever in it|has not sent the person/);
      await expect(answer).toContainText("the role arrives with its next sync");
      console.log(`from the first page to the answer in ${Date.now() - before} ms`);
      found = true;
      break;
    }
  }
  expect(found).toBe(true);
});

test("a page on paper is light, with exact times and without what can only be pressed", async ({ page }) => {
  await signIn(page, server);
  const pages = await everyKindOfPage(page, server);
  const overview = [...pages].find(([kind]) => kind.endsWith("/directory-sync/{id}"))?.[1] ?? "";
  await page.getByRole("button", { name: "Dark" }).or(page.getByLabel("Dark")).first().click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto(`${server.url}${overview}`);
  await page.emulateMedia({ media: "print" });
  const colour = async (selector: string) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).color);
  expect(await colour("h1")).toBe("rgb(21, 25, 32)");
  for (const hidden of ["main button", "main a.button", "main nav[aria-label=Directory]", "aside"]) {
    await expect(page.locator(hidden).first(), hidden).toBeHidden();
  }
  const endpoint = page.locator("#endpoint");
  expect(await endpoint.evaluate((input) => input.scrollWidth <= input.clientWidth)).toBe(true);
  const time = page.locator("time[data-relative-ms]").first();
  expect(await time.evaluate((element) => getComputedStyle(element, "::after").content)).toMatch(/\d\d:\d\d:\d\d UTC/);
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "System" }).or(page.getByLabel("System")).first().click();
});

for (const javaScriptEnabled of [true, false]) {
  test(`nothing moves while a page loads, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({ browser }) => {
    const page = await (await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 } })).newPage();
    await signIn(page, server);
    if (!javaScriptEnabled) {
      // As readable without a script: the same words, from the server.
      await expect(page.locator("main time").first()).toHaveText(/ago|just now/);
      return;
    }
    // The script comes late, when the page is there already.
    await page.route("**/*.wasm", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    const pages = await everyKindOfPage(page, server);
    for (const kind of ["/organizations/{id}", "/organizations/{id}/members", "/organizations/{id}/features/directory-sync/{id}/activity"]) {
      await page.goto(`${server.url}${pages.get(kind) ?? ""}`);
      await expect(page.locator("html")).toHaveAttribute("data-ready", "");
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => resolve(sum), 300);
          }),
      );
      expect(shift, kind).toBeLessThan(0.005);
    }
  });
}

test("the set-up checklist follows what arrives while it is looked at", async ({ page }) => {
  const create = ["directory", "create", "--organization", "Live", "--name", "Okta", "--type", "okta", "--json"];
  const directory = JSON.parse(server.run(create)) as CreatedDirectory;
  await signIn(page, server);
  await page.goto(`${server.url}/organizations/${directory.organization_id}/features/directory-sync/${directory.directory_id}/set-up`);
  await expect(page.getByText("0 of 5 seen from Okta.")).toBeVisible();
  const answer = await fetch(`${directory.scim_endpoint}/Users`, {
    method: "POST",
    headers: { Authorization: `Bearer ${directory.token}`, "Content-Type": "application/scim+json" },
    body: JSON.stringify({ userName: "ada@live.example" }),
  });
  expect(answer.status).toBe(201);
  await expect(page.locator("[data-live]").getByText("3 of 5 seen from Okta.")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("status").filter({ hasText: "3 of 5 seen from Okta." })).toHaveCount(1);
});
