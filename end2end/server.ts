import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program under test; `make e2e` says which. */
const binary = process.env.ROLLCALL_BINARY ?? join(import.meta.dirname, "../target/debug/rollcall");

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** A server of its own for one test file: own port, own database. */
export class Server {
  private constructor(
    readonly url: string,
    /** The one-time link that the server printed; empty where there is an administrator already. */
    readonly setUpLink: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Starts a server; `prepare` runs commands of the program on its database first. */
  static async start(prepare: string[][] = []): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "rollcall-end2end-"));
    const url = `http://localhost:${await freePort()}`;
    const environment = {
      ...process.env,
      ROLLCALL_DATABASE_URL: process.env.ROLLCALL_END2END_DATABASE_URL ?? `sqlite://${join(folder, "rollcall.db")}`,
      ROLLCALL_PUBLIC_URL: url,
      ROLLCALL_LISTEN: `127.0.0.1:${new URL(url).port}`,
    };
    for (const command of prepare) execFileSync(binary, command, { env: environment });
    const child = spawn(binary, ["serve"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    for (let attempt = 0; ; attempt += 1) {
      const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok).catch(() => false);
      if (ready) break;
      if (attempt > 200 || child.exitCode !== null) throw new Error(`the server did not start: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const setUpLink = /\S+\/setup\?code=\S+/.exec(output)?.[0] ?? "";
    return new Server(url, setUpLink, child, folder, environment);
  }

  /** Runs a command of the program on the running server's database. */
  run(command: string[], input = ""): string {
    return execFileSync(binary, command, { env: this.environment, encoding: "utf8", input });
  }

  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    if (this.process.exitCode === null) await once(this.process, "exit");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `rollcall directory create --json` prints. */
export interface CreatedDirectory {
  organization_id: string;
  directory_id: string;
  scim_endpoint: string;
  token: string;
}

export const owner = { email: "owner@rollcall.example", password: "correct horse battery staple" };
