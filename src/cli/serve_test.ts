import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { startServer } from "./serve.ts";
import { serveOptions } from "./serve_options.ts";

async function withFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("serve: flags beat files, files beat defaults", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/mcast.ini`, "BASEID=9\n");
    await Deno.writeTextFile(`${folder}/coord.cfg`, "[ServerSettings]\nIMAGEBOOT=/srv/images\n");
    await Deno.writeTextFile(`${folder}/other.ini`, "BASEID=11\n");
    const { images, port, access, mcast } = serveOptions(["--data", folder]);
    deepEqual([images, port, access.adminFrom, mcast.BASEID], ["/srv/images", 2017, "loopback", 9]);
    const flags = [
      "--data",
      folder,
      "--images",
      "/x",
      "--config",
      `${folder}/other.ini`,
      "--admin-from",
      "any",
    ];
    const options = serveOptions(flags);
    deepEqual([options.images, options.access.adminFrom, options.mcast.BASEID], ["/x", "any", 11]);
  }));

const bad: [args: string[], message: RegExp][] = [
  [["--port", "65536"], /--port must be a number from 0 to 65535, current value is 65536/],
  [["--port", "x"], /current value is x/],
  [["--admin-from", "all"], /--admin-from must be loopback or any/],
  [["--https-port", "on"], /--https-port must be a number from 0 to 65535 or off/],
  [["--certificate", "x"], /--certificate and --key go together/],
  [["--open-access", "--admin-from", "any"], /--open-access is for this machine only/],
  [["--open-access", "--https-port", "0"], /--open-access is for this machine only/],
  [["--config", "/nonexistent.ini"], /Cannot read \/nonexistent\.ini/],
  [["--prot", "1"], /Unknown option '--prot'/],
];
for (const [args, message] of bad) {
  Deno.test(`serve: ${args.join(" ")} is refused`, () => throws(() => serveOptions(args), message));
}

Deno.test("serve: starts, answers, says so, tells of a taken port, and leaves both free again", () =>
  withFolder(async (folder) => {
    const lines: string[] = [];
    const print = console.log;
    console.log = (line: string) => lines.push(line);
    try {
      const args = [
        "--data",
        `${folder}/data`,
        "--images",
        `${folder}/images`,
        "--port",
        "0",
        "--interface",
        "lo",
      ];
      const options = serveOptions([...args, "--json", "--open-access"]);
      const server = await startServer(options);
      const ready = lines.map((line) => JSON.parse(line)).find(({ event }) => event === "ready");
      deepEqual([ready.port, ready.interface, ready.console], [
        server.port,
        "lo",
        `http://127.0.0.1:${server.port}/`,
      ]);
      const status = await (await fetch(`${ready.console}api/v1/status`)).json();
      equal(status.imageDirectory, await Deno.realPath(`${folder}/images`));
      // A viewer that stays must not keep the server from closing.
      const events = await fetch(`${ready.console}api/v1/events`);
      const taken = { ...options, data: `${folder}/other`, port: server.port };
      await rejects(startServer(taken), /another program has it.*ss -ltnp/);
      await rejects(startServer({ ...options, port: 0 }), /Another server seems to use it/);
      await server.close();
      match(await events.text(), /^event: snapshot/);
      await (await startServer(options)).close();
    } finally {
      console.log = print;
    }
  }));
