import type { StatusView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, type Group, runAlone } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";
import { ago } from "./machine_view.ts";

const HELP = `broadside status: a running server at a glance

${SERVER_HELP}
  --json         print JSON`;

/** What it tells of itself. */
export const STATUS = { help: HELP, options: {} } as const satisfies Partial<Group>;

/** `broadside status …`. Returns the exit code; throws what the server answers when it refuses. */
export function statusCommand(args: string[]): Promise<number> {
  return runAlone(STATUS, tell, args);
}

async function tell({ api, print }: Call): Promise<void> {
  const status = await api.get<StatusView>("status");
  print(status, () => describeServer(status));
}

function describeServer(status: StatusView): string {
  const { hostname, version, uptime, addresses, imageDirectory, targetsOnline, sessionsRunning } = status;
  return alignColumns([
    ["server", `${hostname}, Broadside ${version}`],
    ["up for", ago(uptime * 1000)],
    ["addresses", addresses.map((each) => `${each.address} (${each.interface})`).join(", ") || "none"],
    ["images", imageDirectory],
    ["machines online", String(targetsOnline)],
    ["sessions running", String(sessionsRunning)],
  ].map((row) => row.map(plainText))).join("\n");
}
