import { BroadsideError, messageOf } from "../base/mod.ts";
import { useEmbeddedZstd } from "./embedded.ts";
import { VERSION } from "./version.ts";

export { runRole } from "./roles.ts";

const HELP = `Broadside ${VERSION}: one system image to a room of machines at once

The server:
  broadside serve [options]          runs it: coordinator, streams, web page
  broadside status                   version, addresses, machines and sessions of one that runs
  broadside settings COMMAND         its settings: list, get and set them
  broadside log [options]            what happened: of a session or machine, filtered, followed, exported
  broadside license COMMAND          how many machines may be deployed: add licenses, see what is left, issue them

Images and deployments:
  broadside image COMMAND            image files: make, look at, verify, restore; a server's: list, show, check, delete
  broadside session COMMAND          deployments: make, watch, start, stop, change, delete them
  broadside schedule COMMAND         sessions that the server makes by a schedule
  broadside template COMMAND         options of sessions under a name, and sessions made from them

Machines:
  broadside --target --disk PATH     a machine to be deployed: finds the server, joins, writes the disk
  broadside machine COMMAND          machines that the server knows: list, assign, name, import and forget them
  broadside pxe COMMAND              network boot: its state, addresses, defaults, and other DHCP servers

Who may do what:
  broadside login                    signs in at a server from another machine
  broadside logout                   signs out again
  broadside password                 changes one's own password
  broadside user COMMAND             accounts: add, list and remove them, set passwords and roles
  broadside token COMMAND            what scripts show instead of a password: make, list and revoke them
  broadside audit [options]          who did what

This program:
  broadside demo [options]           makes an image, deploys it to several targets on this machine, compares
  broadside completion SHELL         completion of commands, options and names for bash, zsh and fish
  broadside --version

For a first look, without a network: broadside demo. Commands about a server take the one on this machine unless
--server names another; on another machine, sign in first.
Each takes --help.
`;

/** Runs the command line; returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    // It may hold what a server or a machine on the network chose: the terminal is told nothing by it.
    console.error(`broadside: ${messageOf(error).replace(/[^\P{C}\n\t]/gu, "?")}`);
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
      await useEmbeddedZstd();
      return await (await import("./serve.ts")).serveCommand(rest);
    case "status":
      return await (await import("./status.ts")).statusCommand(rest);
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
    case "user":
      return await (await import("./user.ts")).userCommand(rest);
    case "token":
      return await (await import("./token.ts")).tokenCommand(rest);
    case "audit":
      return await (await import("./audit.ts")).auditCommand(rest);
    case "password":
      return await (await import("./password.ts")).passwordCommand(rest);
    case "login":
      return await (await import("./login.ts")).loginCommand(rest);
    case "logout":
      return await (await import("./login.ts")).logoutCommand(rest);
    case "log":
      return await (await import("./log.ts")).logCommand(rest);
    case "settings":
      return await (await import("./settings.ts")).settingsCommand(rest);
    case "license":
      return await (await import("./license.ts")).licenseCommand(rest);
    case "demo":
      return await (await import("./demo.ts")).demoCommand(rest);
    case "completion":
      return (await import("./completion/mod.ts")).completionCommand(rest);
    case "complete":
      return await (await import("./completion/mod.ts")).completeCommand(rest, HELP);
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
