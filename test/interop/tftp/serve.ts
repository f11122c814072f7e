// Our TFTP server as a process of its own: deno run -A serve.ts '{"addresses":[…],"port":69,"directory":"…"}' serves the
// files of a folder until SIGTERM, and then prints its counters.
import { formatEntry } from "../../../src/base/mod.ts";
import { startTftp } from "../../../src/tftp/mod.ts";

const { addresses, port, directory } = JSON.parse(Deno.args[0]);
const files = [...Deno.readDirSync(directory)].filter(({ isFile }) => isFile).map(({ name }) => {
  const path = `${directory}/${name}`;
  return [name, { path, offset: 0, length: Deno.statSync(path).size }] as [
    string,
    { path: string; offset: number; length: number },
  ];
});
const service = startTftp({
  spawn: () =>
    new Worker(new URL("../../../src/tftp/testing/tftp_entry.ts", import.meta.url), { type: "module" }),
  ...{ addresses, port, files },
  lookup: () => undefined,
  log: (entry) => {
    if (entry.level === "warn" || entry.level === "error") console.error(formatEntry(entry));
  },
});
console.log(`ready ${service.port}`);
Deno.addSignalListener("SIGTERM", async () => {
  console.log(JSON.stringify(service.stats()));
  await service.close();
  Deno.exit(0);
});
