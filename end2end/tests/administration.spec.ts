import { readFile } from "node:fs/promises";
import { type Page, expect, test } from "@playwright/test";
import { signIn } from "../pages.js";
import { type CreatedDirectory, Server, owner } from "../server.js";

/** What administrators do by hand, as a person does it: the same with a script and without. */
let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
});

test.afterAll(() => server.stop());

/** Answers a question by typing the name: in the dialog where there is a script, on the page where there is none. */
async function confirm(page: Page, opener: string, name: string): Promise<void> {
  await page.getByRole("link", { name: opener }).or(page.getByRole("button", { name: opener })).first().click();
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByLabel(`Type ${name} to confirm`).press("Enter");
}

for (const javaScriptEnabled of [true, false]) {
  const script = javaScriptEnabled ? "on" : "off";

  test(`members and roles by hand, JavaScript ${script}`, async ({ browser }) => {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await signIn(page, server);
    await page.goto(`${server.url}/organizations/new`);
    await page.getByLabel("Name").fill(`Hand ${script}`);
    await page.getByRole("button", { name: "Create organization" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Hand ${script}`);
    const home = page.url();

    await page.goto(`${home}/roles/new`);
    await page.getByLabel("Name").fill("Auditor");
    await page.getByRole("button", { name: "Create role" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Auditor");
    const role = page.url();
    await page.getByLabel("Name").fill("Reader");
    await page.getByRole("button", { name: "Rename" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Reader");

    await page.goto(`${home}/members/new`);
    await page.getByLabel("E-mail").fill(`ada-${script}@hand.example`);
    await page.getByLabel("Name (optional)").fill("Ada Lovelace");
    await page.getByRole("button", { name: "Add member" }).click();
    await expect(page.getByText("Ada Lovelace was added.")).toBeVisible();
    const member = page.url();
    await page.getByLabel("Give a role").selectOption({ label: "Reader" });
    await page.getByRole("button", { name: "Give role" }).click();
    await expect(page.getByText("The role “Reader” was given.")).toBeVisible();
    await page.getByRole("button", { name: "Take the role Reader away" }).click();
    await expect(page.getByText("The role “Reader” was taken.")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("The role “Reader” was given.")).toBeVisible();

    await page.goto(`${home}/members`);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export CSV" }).click();
    const file = await readFile(await (await download).path(), "utf8");
    expect(file).toContain(`"Ada Lovelace","ada-${script}@hand.example","true","Member; Reader"`);

    await page.goto(role);
    await confirm(page, "Delete role", "Reader");
    await expect(page.getByText("The role “Reader” was deleted.")).toBeVisible();
    await page.goto(member);
    await confirm(page, "Remove member", "Ada Lovelace");
    await expect(page.getByText("Ada Lovelace was removed.")).toBeVisible();

    // The audit log has each of it, from the organization's own activity.
    await page.goto(`${home}/activity`);
    await page.getByRole("link", { name: "By hand: audit log" }).click();
    await expect(page.getByText(`entries match in Hand ${script}`)).toBeVisible();
    await expect(page.getByRole("row", { name: /Renamed the role.*Auditor → Reader/ })).toHaveCount(1);
    await page.goto(`${home}/settings`);
    await confirm(page, "Delete organization", `Hand ${script}`);
    await expect(page.getByText(`Hand ${script} was deleted.`)).toBeVisible();
  });

  test(`an administrator is invited, changed and deactivated, JavaScript ${script}`, async ({ browser }) => {
    const email = `invited-${script}@rollcall.example`;
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await signIn(page, server);
    await page.goto(`${server.url}/administrators/new`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Role").selectOption("viewer");
    await page.getByRole("button", { name: "Make invitation link" }).click();
    const link = await page.getByRole("textbox", { name: "Link" }).inputValue();
    const one = page.url();

    const invited = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await invited.goto(link);
    await invited.locator("input[type=password]").first().fill(owner.password);
    await invited.getByRole("button", { name: "Save password and sign in" }).click();
    await invited.goto(`${server.url}/profile`);
    await expect(invited.getByText(email).first()).toBeVisible();

    await page.goto(one);
    await page.getByLabel("Role").selectOption("admin");
    await page.getByRole("button", { name: "Change role" }).click();
    await expect(page.getByText(`${email} is Admin now`)).toBeVisible();
    await page.locator("main").getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page.getByText("Signed out everywhere.")).toBeVisible();
    await invited.goto(`${server.url}/profile`);
    await expect(invited).toHaveURL(/\/login/);
    await page.getByRole("button", { name: "Deactivate" }).click();
    await expect(page.getByText("cannot sign in any more")).toBeVisible();
    await invited.getByLabel("E-mail").fill(email);
    await invited.getByLabel("Password", { exact: true }).fill(owner.password);
    await invited.getByRole("button", { name: "Sign in" }).click();
    await expect(invited.getByText("not right")).toBeVisible();
    await page.goto(`${server.url}/audit?q=${encodeURIComponent(email)}`);
    await expect(page.getByRole("row", { name: /active → deactivated/ })).toHaveCount(1);
  });

  test(`a group's members are searched and its changes told, JavaScript ${script}`, async ({ browser }) => {
    const create = ["directory", "create", "--organization", `Group ${script}`, "--name", "Okta", "--type", "okta", "--json"];
    const directory = JSON.parse(server.run(create)) as CreatedDirectory;
    const push = async (path: string, body: object) => {
      const answer = await fetch(`${directory.scim_endpoint}${path}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${directory.token}`, "Content-Type": "application/scim+json" },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(201);
      return (await answer.json()) as { id: string };
    };
    const ada = await push("/Users", { userName: `ada-${script}@group.example`, displayName: "Ada Lovelace" });
    const bob = await push("/Users", { userName: `bob-${script}@group.example`, displayName: "Bob Byron" });
    await push("/Groups", { displayName: "Engineering", members: [{ value: ada.id }, { value: bob.id }] });

    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await signIn(page, server);
    await page.goto(`${server.url}/organizations/${directory.organization_id}/features/directory-sync/${directory.directory_id}`);
    await expect(page.getByText("Receiving changes").or(page.getByText("Waiting for the first request")).first()).toBeVisible();
    await page.getByRole("link", { name: /^Groups/ }).click();
    await page.locator("main table").getByRole("link", { name: "Engineering" }).click();
    await expect(page.getByText("2 people are in this group.")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search members" }).fill("byron");
    await page.getByRole("searchbox", { name: "Search members" }).press("Enter");
    const members = page.locator("main table").first();
    await expect(members.getByText("Bob Byron")).toBeVisible();
    await expect(members.getByText("Ada Lovelace")).toHaveCount(0);
    await expect(page.locator("#timeline")).toContainText("Created the role with 2 members");
  });
}
