import { BroadsideError, messageOf } from "../base/mod.ts";
import { useEmbeddedZstd } from "./embedded.ts";
import { VERSION } from "./version.ts";

export { runRole } from "./roles.ts";

const HELP = `Broadside ${VERSION}: one system image to a room of machines at once

  broadside serve [options]          the server: coordinator, streams, web page
  broadside --target --disk PATH     a machine to be deployed: finds the server, joins, writes the disk
  broadside image COMMAND            create, look at, verify, restore and list images
  broadside pxe COMMAND              network boot: what to set on other DHCP servers, which servers there are
  broadside session COMMAND          deployments of a running server: make, watch, start, stop, change, delete them
  broadside schedule COMMAND         sessions that a running server makes by a schedule
  broadside template COMMAND         options of sessions under a name, and sessions made from them
  broadside machine COMMAND          machines that a running server knows: list, assign, name, import and forget them
  broadside demo [options]           makes an image, deploys it to several targets on this machine, compares
  broadside --version

Each takes --help.
`;

/** Runs the command line; returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    console.error(`broadside: ${messageOf(error)}`);
    if (!(error instanceof BroadsideError) && error instanceof Error && Deno.env.get("BROADSIDE_DEBUG")) {
      console.error(error.stack);
    }
    return isUsage(error) ? 2 : 1;
  }
}

async function dispatch(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case "serve":
      return await (await import("./serve.ts")).serveCommand(rest);
    case "image":
      await useEmbeddedZstd();
      return await (await import("./image.ts")).imageCommand(rest);
    case "pxe":
      return await (await import("./pxe.ts")).pxeCommand(rest);
    case "machine":
      return await (await import("./machine.ts")).machineCommand(rest);
    case "session":
      return await (await import("./session.ts")).sessionCommand(rest);
    case "schedule":
      return await (await import("./schedule.ts")).scheduleCommand(rest);
    case "template":
      return await (await import("./template.ts")).templateCommand(rest);
    case "demo":
      return await (await import("./demo.ts")).demoCommand(rest);
    case "--version":
      console.log(`broadside ${VERSION}`);
      return 0;
    case undefined:
    case "help":
    case "--help":
    case "-h":
      console.log(HELP);
      return command === undefined ? 2 : 0;
  }
  if (args.includes("--target")) return await (await import("./target.ts")).targetCommand(args);
  throw new BroadsideError("cli.usage", `Cannot run ${command}: no such command. See broadside --help`);
}

function isUsage(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "cli.usage" || String(code).startsWith("ERR_PARSE_ARGS");
}
