// scripts/dev bench [--only stream,link,…] [--runs N] [--json]: the figures that the project answers for, as a table.
import { parseArgs } from "node:util";
import {
  linkRows,
  lossRows,
  memoryRows,
  type Row,
  serverRows,
  type Setting,
  streamRows,
  systemRows,
} from "./rows.ts";

const GROUPS: Record<string, (setting: Setting) => Promise<Row[]>> = {
  stream: streamRows,
  link: linkRows,
  loss: lossRows,
  server: serverRows,
  system: systemRows,
  memory: memoryRows,
};

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    runs: { type: "string", default: "5" },
    megabytes: { type: "string", default: "256" },
    json: { type: "boolean", default: false },
  },
});
const missing = ["ip", "nft", "ethtool", "tc", "curl", "udp-sender", "zstd"].filter((tool) => !onPath(tool));
if (Deno.uid() !== 0 || missing.length) {
  console.error(`The benchmark needs root and these tools: ${missing.join(", ") || "all are there"}`);
  Deno.exit(1);
}
const chosen = values.only?.split(",") ?? Object.keys(GROUPS);
const rows: Row[] = [];
for (const name of chosen) {
  if (!GROUPS[name]) throw new Error(`No such group: ${name}. There are ${Object.keys(GROUPS).join(", ")}`);
  const work = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "broadside-bench-" });
  try {
    await warmMemory(work);
    const setting = { work, runs: Number(values.runs), megabytes: Number(values.megabytes) };
    for (const row of await GROUPS[name](setting)) {
      rows.push(row);
      if (!values.json) print(row);
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
Deno.exit(rows.every((row) => row.holds) ? 0 : 1);

function print({ measure, value, must, holds, how }: Row): void {
  console.log(
    `${holds ? "holds " : "MISSES"}  ${value.toFixed(3).padStart(8)}  ${must.padEnd(8)}  ${measure}`,
  );
  console.log(`        ${how}`);
}

/** Memory that a virtual machine touches first costs its host a fault a page: let nobody's run pay for that. */
async function warmMemory(work: string): Promise<void> {
  const bytes = new Uint8Array(1 << 24).fill(1);
  using file = await Deno.open(`${work}/warm`, { write: true, create: true });
  for (let i = 0; i < 256; i++) await file.write(bytes);
  await Deno.remove(`${work}/warm`);
}

function onPath(tool: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin", "/sbin").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${tool}`).isFile;
    } catch {
      return false;
    }
  });
}
