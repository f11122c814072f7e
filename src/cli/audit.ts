import type { AuditView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, type Group, runAlone, wholeNumber } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";

const HELP = `broadside audit: who did what at a running server, for its administrators

  --user NAME    by this account, its tokens too
  --search TEXT  with this text
  --limit N      the latest N lines, 1 to 1000; 100 by default
${SERVER_HELP}
  --json         print JSON, the latest first`;

/** What it tells of itself. */
export const AUDIT = {
  help: HELP,
  options: { user: { type: "string" }, search: { type: "string" }, limit: { type: "string" } },
} as const satisfies Partial<Group>;

/** `broadside audit …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function auditCommand(args: string[]): Promise<number> {
  return runAlone(AUDIT, tell, args);
}

async function tell(call: Call): Promise<void> {
  const { api, flags: { user, search }, print } = call;
  const query = new URLSearchParams({ limit: String(wholeNumber("audit", call, "limit", 1, 1000) ?? 100) });
  if (user !== undefined) query.set("user", String(user));
  if (search !== undefined) query.set("search", String(search));
  const lines = await api.get<AuditView[]>(`audit?${query}`);
  print(lines, () => lines.length ? auditTable(lines.toReversed()) : "Nothing was done.");
}

function auditTable(lines: AuditView[]): string {
  const rows = lines.map(({ time, user, via, address, status, action, what }) =>
    [localTime(time, true), user ?? "-", via, address, String(status), `${action} ${what}`.trim()].map(
      plainText,
    )
  );
  return alignColumns([["time", "user", "by", "from", "status", "what"], ...rows]).join("\n");
}
