import { equal, match } from "node:assert/strict";
import { objection } from "./floors.ts";

const rows: [file: string, specifier: string, refused: RegExp | undefined][] = [
  ["/x/src/cast/sender.ts", "./frame.ts", undefined],
  ["/x/src/cast/sender.ts", "../base/mod.ts", undefined],
  ["/x/src/cast/sender.ts", "../base/bytes.ts", /mod\.ts/],
  ["/x/src/cast/sender.ts", "../net/mod.ts", /only the driver/],
  ["/x/src/cast/driver.ts", "../net/mod.ts", undefined],
  ["/x/src/cast/sender.ts", "../image/mod.ts", /share a floor/],
  ["/x/src/cli/roles.ts", "../cast/sender_worker.ts", undefined],
  ["/x/src/net/socket.ts", "../sys/mod.ts", undefined],
  ["/x/src/sys/exec.ts", "../net/mod.ts", /share a floor/],
  ["/x/src/base/log.ts", "../sys/mod.ts", /above it/],
  ["/x/src/attic/log.ts", "../sys/mod.ts", /no floor/],
  ["/x/src/cli/serve.ts", "hono", undefined],
];

for (const [file, specifier, refused] of rows) {
  Deno.test(`floors: ${file} importing ${specifier} is ${refused ? "refused" : "allowed"}`, () => {
    const got = objection(file, specifier);
    if (refused) match(got ?? "", refused);
    else equal(got, undefined);
  });
}
