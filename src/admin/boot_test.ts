import { deepEqual, equal, match } from "node:assert/strict";
import type { LogEntry } from "../base/mod.ts";
import type { BootFiles } from "./mod.ts";
import { type Call, withSite } from "./testing.ts";

const SIZE = 700_000;

/** Runs `body` on a site that boots machines from a file of which the pieces start at byte 1000. */
async function withBoot(
  body: (site: Parameters<Parameters<typeof withSite>[0]>[0], asked: string[]) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  const asked: string[] = [];
  const boot: BootFiles = (name, query, remote, host) => {
    asked.push([name, query.get("mac") ?? "", remote, host].join(" "));
    const binary = "application/octet-stream";
    if (name === "ipxe") return { bytes: new TextEncoder().encode("#!ipxe\nexit\n"), type: "text/plain" };
    if (name === "vmlinuz") return { path, offset: 1000, length: SIZE, type: binary, etag: "ab12" };
    if (name === "gone") return { path: `${path}.gone`, offset: 0, length: 5, type: binary, etag: "cd34" };
    if (name === "short") return { path, offset: 1000, length: 1e9, type: binary, etag: "ef56" };
    return undefined;
  };
  try {
    await Deno.writeFile(
      path,
      Uint8Array.from({ length: 1000 + SIZE }, (_, i) => i < 1000 ? 255 : byteAt(i - 1000)),
    );
    await withSite((site) => body(site, asked), "loopback", 1000, { boot });
  } finally {
    await Deno.remove(path);
  }
}

/** A pattern that does not repeat with the pieces in which a file is read. */
function byteAt(i: number): number {
  return (i * 7 + (i >> 8)) % 251;
}

const answers: [what: string, call: Call, status: number, first: number, last: number][] = [
  ["whole", {}, 200, 0, SIZE - 1],
  ["HEAD", { method: "HEAD" }, 200, 0, -1],
  ["a range", { headers: { range: "bytes=300000-599999" } }, 206, 300_000, 599_999],
  ["the end", { headers: { range: "bytes=-10" } }, 206, SIZE - 10, SIZE - 1],
  ["from somewhere", { headers: { range: "bytes=699990-" } }, 206, 699_990, SIZE - 1],
  ["beyond its end", { headers: { range: `bytes=${SIZE}-` } }, 416, 0, -1],
  ["a range of another version", { headers: { range: "bytes=0-1", "if-range": '"x"' } }, 200, 0, SIZE - 1],
  ["a range of this version", { headers: { range: "bytes=0-1", "if-range": '"ab12"' } }, 206, 0, 1],
  ["known already", { headers: { "if-none-match": '"ab12"' } }, 304, 0, -1],
].map(([what, call, status, first, last]) =>
  [what, { path: "/boot/vmlinuz", ...call as object }, status, first, last] as [
    string,
    Call,
    number,
    number,
    number,
  ]
);

Deno.test("boot: files, and pieces of them, from anywhere and under any name", async (t) => {
  await withBoot(async ({ call }) => {
    for (const [what, request, status, first, last] of answers) {
      await t.step(what, async () => {
        const headers = { host: "boot.example", "sec-fetch-site": "cross-site", ...request.headers };
        const response = await call({ ...request, headers, remote: "10.0.0.77" });
        equal(response.status, status);
        const bytes = new Uint8Array(await response.arrayBuffer());
        deepEqual(bytes, Uint8Array.from({ length: last - first + 1 }, (_, i) => byteAt(first + i)));
        if (status < 300) {
          equal(response.headers.get("etag"), '"ab12"');
          const length = request.method === "HEAD" ? SIZE : bytes.length;
          equal(response.headers.get("content-length"), String(length));
        }
        if (status === 206) equal(response.headers.get("content-range"), `bytes ${first}-${last}/${SIZE}`);
      });
    }
  });
});

Deno.test("boot: the lookup gets name, query, caller and the name by which it came", () =>
  withBoot(async ({ call }, asked) => {
    const response = await call({
      path: "/boot/ipxe?mac=00:0a:48:00:dd:1a",
      headers: { host: "10.0.0.1:2017" },
      remote: "10.0.0.7",
    });
    equal(await response.text(), "#!ipxe\nexit\n");
    deepEqual(["cache-control", "content-length", "etag"].map((name) => response.headers.get(name)), [
      "no-store, no-transform",
      "12",
      null,
    ]);
    deepEqual(asked, ["ipxe 00:0a:48:00:dd:1a 10.0.0.7 10.0.0.1:2017"]);
  }));

const nothing = [
  "/boot/",
  "/boot",
  "/boot/other",
  "/boot/../api/v1/status",
  "/boot/%2e%2e/%2e%2e/etc/passwd",
  "/boot/..%2f..%2fetc%2fpasswd",
  "/boot/..%5c..%5cetc",
  "/boot//etc/passwd",
  "/boot/%2fetc%2fpasswd",
  "/boot/a%00b",
  "/boot/%ff",
  "/boot/%zz",
  `/boot/${"x".repeat(2000)}`,
];
for (const path of nothing) {
  Deno.test(`boot: nothing at ${path.slice(0, 40)}`, () =>
    withBoot(async ({ call }, asked) => {
      const { status } = await call({ path, remote: "10.0.0.7" });
      equal([403, 404].includes(status), true, String(status));
      deepEqual(asked.filter((each) => !each.startsWith("other ")), []);
    }));
}

Deno.test("boot: a file that is gone or short is told before the first byte", () =>
  withBoot(async ({ call }) => {
    for (
      const [path, detail] of [["/boot/gone", /Cannot read .*gone/], [
        "/boot/short",
        /became shorter/,
      ]] as const
    ) {
      const response = await call({ path });
      equal(response.status, 503);
      match((await response.json()).detail, detail);
    }
  }));

Deno.test("boot: a server that boots no machines has nothing to boot from", () =>
  withSite(async ({ call }) => equal((await call({ path: "/boot/vmlinuz" })).status, 404)));

Deno.test("boot: over a socket, with the length that firmware asks for first", () =>
  withBoot(async ({ answer }) => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request, { remoteAddr }) => answer(request, remoteAddr.hostname),
    );
    try {
      // EDK2 sends HEAD, takes the length, and then gets the whole.
      const told = await exchange(server.addr.port, "HEAD /boot/vmlinuz HTTP/1.1\r\nAccept-Encoding: gzip");
      match(told, /^HTTP\/1\.1 200 OK\r\n/);
      match(told, new RegExp(`\r\ncontent-length: ${SIZE}\r\n`, "i"));
      match(told, /\r\n\r\n$/);
      for (const path of ["vmlinuz", "ipxe"]) {
        const given = await exchange(server.addr.port, `GET /boot/${path} HTTP/1.1\r\nAccept-Encoding: gzip`);
        const [head, body] = [
          given.slice(0, given.indexOf("\r\n\r\n")),
          given.slice(given.indexOf("\r\n\r\n") + 4),
        ];
        equal(/\r\n(transfer|content)-encoding:/i.test(head), false, head);
        equal(/\r\ncontent-length: (\d+)/i.exec(head)![1], String(body.length));
      }
    } finally {
      await server.shutdown();
    }
  }));

/** Sends a request and reads until the server hangs up; a character of the answer is a byte. */
async function exchange(port: number, request: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(
    new TextEncoder().encode(`${request}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
  );
  let text = "";
  for await (const piece of connection.readable) text += new TextDecoder("latin1").decode(piece);
  return text;
}

Deno.test("boot: reports are short, few from one machine, and logged", () => {
  const entries: LogEntry[] = [];
  return withSite(
    async ({ call }) => {
      const report = (body: string, remote = "10.0.0.7", mac = "00:0A:48:00:DD:1A") =>
        call({
          path: `/boot/report?mac=${encodeURIComponent(mac)}`,
          body,
          remote,
          headers: { "content-type": "text/plain", host: "10.0.0.1:2017" },
        });
      equal((await report("no link on eth0\nfor 60 s\n")).status, 204);
      equal((await report("x".repeat(4097))).status, 413);
      const last = entries.filter(({ event }) => event === "machine reports a problem at boot");
      deepEqual(last.map(({ level, fields: { mac, address, message } }) => [level, mac, address, message]), [
        ["warn", "00:0a:48:00:dd:1a", "10.0.0.7", "no link on eth0 | for 60 s"],
      ]);
      equal((await report("x", "10.0.0.8", "\x1b[2J<script>")).status, 204);
      equal(entries.at(-1)!.fields.mac, "unknown");
      const statuses = [];
      for (let i = 0; i < 12; i++) statuses.push((await report("again")).status);
      deepEqual(new Set(statuses.slice(0, 9)), new Set([204]));
      deepEqual(statuses.slice(9), [429, 429, 429]);
      equal((await report("another", "10.0.0.9")).status, 204);
      equal((await call({ path: "/boot/report?mac=x", remote: "10.0.0.9" })).status, 404);
    },
    "loopback",
    1000,
    {},
    { log: (entry) => void entries.push(entry) },
  );
});
