import { expect, test } from "@playwright/test";
import { type CreatedDirectory, Server, owner } from "../server.js";
import { signIn } from "../pages.js";

let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
  server.run(["admin", "create", "--email", owner.email, "--role", "owner", "--password-stdin"], owner.password);
  server.run(["organization", "create", "--name", "Globex"]);
});

test.afterAll(() => server.stop());

for (const javaScriptEnabled of [true, false]) {
  test(`a slug is changed, and a person signs in under it, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({ browser }) => {
    const slug = `acme-${javaScriptEnabled}`;
    const create = ["directory", "create", "--organization", `Acme ${javaScriptEnabled}`, "--name", "Okta", "--type", "okta"];
    const directory = JSON.parse(server.run([...create, "--json"])) as CreatedDirectory;
    const email = `ada-${javaScriptEnabled}@acme.example`;
    const pushed = await fetch(`${directory.scim_endpoint}/Users`, {
      method: "POST",
      headers: { Authorization: `Bearer ${directory.token}`, "Content-Type": "application/scim+json" },
      body: JSON.stringify({ userName: email, displayName: "Ada Lovelace", password: owner.password }),
    });
    expect(pushed.status).toBe(201);

    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await signIn(page, server);
    await page.goto(`${server.url}/organizations/${slug}`);
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(page.getByRole("textbox", { name: "Sign-in page" })).toHaveValue(`${server.url}/o/${slug}/login`);
    await page.getByLabel("Slug").fill("GLOBEX");
    await page.getByRole("button", { name: "Change slug" }).click();
    await expect(page.getByText("There is an organization with the slug “GLOBEX” already.")).toBeVisible();
    await expect(page.getByLabel("Slug")).toHaveValue("GLOBEX");
    await page.getByLabel("Slug").fill(`${slug}-inc`);
    await page.getByRole("button", { name: "Change slug" }).click();
    await expect(page.getByText(`is “${slug}-inc” now`)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Sign-in page" })).toHaveValue(`${server.url}/o/${slug}-inc/login`);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText(`is “${slug}” now`)).toBeVisible();
    const address = await page.getByRole("textbox", { name: "Sign-in page" }).inputValue();

    const person = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await person.goto(address);
    await person.getByLabel("E-mail").fill(email);
    await person.getByLabel("Password", { exact: true }).fill(owner.password);
    await person.getByRole("button", { name: "Sign in" }).click();
    await expect(person).toHaveURL(`${server.url}/o/${slug}`);
    await expect(person.getByText("Ada Lovelace")).toBeVisible();

    // Without a slug the address has the id, and who is signed in stays so.
    await page.getByLabel("Slug").fill("");
    await page.getByRole("button", { name: "Change slug" }).click();
    await expect(page.getByText("has no slug now: its addresses have the id.")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Sign-in page" })).toHaveValue(`${server.url}/o/${directory.organization_id}/login`);
    await person.goto(await page.getByRole("textbox", { name: "Sign-in page" }).inputValue());
    await expect(person.getByText("Ada Lovelace")).toBeVisible();
    await person.getByRole("button", { name: "Sign out" }).click();
    await expect(person).toHaveURL(`${server.url}/o/${directory.organization_id}/login`);
  });
}
