import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Random } from "../../base/mod.ts";
import type { ClientImages, ClientSessions } from "../../contract/mod.ts";
import { ClientMenu, type MenuEffect } from "./client_menu.ts";
import type { KnownOrder, MenuDisk, MenuMachine } from "./client_order.ts";
import { KeyReader } from "./keys.ts";
import { renderPage } from "./render.ts";
import { StartupMenu } from "./startup_menu.ts";

const GB = 1e9;

function disk(path: string, wish: string, size: number, more: Partial<MenuDisk> = {}): MenuDisk {
  const partitions = [{ number: 1, size: GB, type: "efi", name: "" }, {
    number: 3,
    size: 9 * GB,
    type: "linux",
    name: "root",
  }];
  return { path, wish, size, title: `${path} (sata, ${size / GB} GB, Disk of ${path})`, partitions, ...more };
}

const DISKS = [
  disk("/dev/nvme0n1", "index:1", 500 * GB),
  disk("/dev/sda", "index:2", 8 * GB),
  disk("/dev/sdb", "id:STICK", 64 * GB, { objection: "it is a USB disk" }),
];
const MACHINE: MenuMachine = {
  disks: () => DISKS,
  find: (wish) =>
    DISKS.find((each) => wish === "auto" || each.wish === wish) ?? `Cannot find a disk by ${wish}`,
};
const IMAGES: ClientImages = [
  {
    name: "office",
    root: "a".repeat(64),
    diskSize: 20 * GB,
    dataBytes: 9 * GB,
    partitions: [],
    hasTable: true,
  },
  { name: "data", root: "b".repeat(64), diskSize: 4 * GB, dataBytes: GB, partitions: [], hasTable: false },
];
const SESSIONS: ClientSessions = [{
  sessionId: "room-5",
  name: "lab",
  image: "office",
  state: "gathering",
  told: "Gathering.",
  destination: { disk: "index:2", partition: null },
}];
const OFFER = { server: "10.0.0.1:2017", images: IMAGES, sessions: SESSIONS };

function driven(known: KnownOrder = {}, machine = MACHINE) {
  const menu = new ClientMenu(machine, known), reader = new KeyReader();
  const effects: (MenuEffect | undefined)[] = [menu.begin()];
  const type = (text: string) => {
    for (const key of reader.read(text)) effects.push(menu.key(key));
    return effects.at(-1);
  };
  const shown = () => renderPage(menu.page, 80, 24).join("\n");
  return { menu, effects, type, shown };
}

/** What is typed after the server offered what it has, and what comes of it. */
const ORDERS: [what: string, typed: string, source: object, destination: object, path: string][] = [
  ["an image to the machine's own choice", "1\r1\ryes\r", { image: "office" }, {
    disk: "auto",
    partition: null,
  }, "/dev/nvme0n1"],
  [
    "by arrows and Enter",
    "\r\x1b[B\x1b[A\rYES\r",
    { image: "office" },
    { disk: "auto", partition: null },
    "/dev/nvme0n1",
  ],
  ["another disk", "1\r2\r1\r3\ryes\r", { image: "data" }, { disk: "index:2", partition: null }, "/dev/sda"],
  ["a USB disk, by its number", "1\r1\r1\r4\ryes\r", { image: "office" }, {
    disk: "id:STICK",
    partition: null,
  }, "/dev/sdb"],
  ["a partition", "1\r2\r2\r2\r1\ryes\r", { image: "data" }, {
    disk: "auto",
    partition: { number: 3, type: null },
  }, "/dev/nvme0n1"],
  ["a partition and its type", "1\r2\r2\r2\r2\ryes\r", { image: "data" }, {
    disk: "auto",
    partition: { number: 3, type: "linux" },
  }, "/dev/nvme0n1"],
  ["a type in hexadecimal", "1\r2\r2\r2\r0x0B\ryes\r", { image: "data" }, {
    disk: "auto",
    partition: { number: 3, type: "0x0b" },
  }, "/dev/nvme0n1"],
  ["all of the disk again", "1\r2\r2\r2\r2\r2\r3\ryes\r", { image: "data" }, {
    disk: "auto",
    partition: null,
  }, "/dev/nvme0n1"],
  [
    "a session of the list",
    "2\r1\ryes\r",
    { sessionId: "room-5" },
    { disk: "index:2", partition: null },
    "/dev/sda",
  ],
  ["a session that is yet to come", "2\rLab-9\ryes\r", { sessionId: "lab-9" }, {
    disk: "auto",
    partition: null,
  }, "/dev/nvme0n1"],
  [
    "a session by its number",
    "2\r#7\ryes\r",
    { sessionId: "7" },
    { disk: "auto", partition: null },
    "/dev/nvme0n1",
  ],
  ["after going back", "1\r1\r0\r2\r\x1b0\r1\r1\ryes\r", { image: "office" }, {
    disk: "auto",
    partition: null,
  }, "/dev/nvme0n1"],
];
for (const [what, typed, source, destination, path] of ORDERS) {
  Deno.test(`client menu: ${what}`, () => {
    const { menu, type } = driven({ server: "10.0.0.1" });
    menu.tell({ type: "offer", offer: OFFER });
    deepEqual(type(typed), {
      type: "start",
      order: { server: OFFER.server, source, destination, disk: path },
    });
  });
}

Deno.test("client menu: nothing but yes starts, and the disk that is lost is named", () => {
  const { menu, type, shown, effects } = driven({ server: "10.0.0.1" });
  menu.tell({ type: "offer", offer: OFFER });
  type("1\r1\r");
  match(shown(), /EVERYTHING ON THIS DISK WILL BE LOST:\n +\/dev\/nvme0n1 \(sata, 500 GB, Disk of/);
  for (const typed of ["\r", "y\r", "no\r", "yes sir\r", "\x1b[C\r", "99\r"]) {
    equal(type(typed), undefined, typed);
  }
  match(shown(), /Nothing is written unless you type yes/);
  equal(effects.filter((each) => each?.type === "start").length, 0);
});

Deno.test("client menu: a disk too small, a partition that is not there and a disk that is not here cannot be started", () => {
  const small = driven({ server: "s", image: "office", disk: "index:2" });
  small.menu.tell({ type: "offer", offer: OFFER });
  match(small.shown(), /smaller than the image/);
  equal(small.type("yes\r"), undefined);
  const partition = driven({ server: "s", image: "data", partition: { number: 7, type: null } });
  partition.menu.tell({ type: "offer", offer: OFFER });
  match(partition.shown(), /has no partition 7/);
  equal(partition.type("yes\r"), undefined);
  const none = driven({ server: "s", image: "office", disk: "index:9" });
  none.menu.tell({ type: "offer", offer: OFFER });
  match(none.shown(), /Cannot find a disk by index:9/);
  deepEqual(none.type("1\r1\ryes\r")!.type, "start", "another one can be chosen");
});

Deno.test("client menu: servers that answer, by number, by name, or none", () => {
  const { menu, type, shown, effects } = driven();
  deepEqual(effects, [{ type: "discover" }]);
  menu.tell({ type: "servers", servers: [] });
  match(shown(), /No server answers/);
  deepEqual(type("\r"), { type: "discover" });
  menu.tell({ type: "servers", servers: [{ server: "10.0.0.1:2017", name: "lab" }] });
  match(shown(), /1 {2}lab {2}10\.0\.0\.1:2017/);
  equal(type("not a name\r"), undefined);
  equal(type("17\r"), undefined);
  deepEqual(type("srv.example:2018\r"), { type: "reach", server: "srv.example:2018" });
  menu.tell({ type: "failed", why: "Cannot find server srv.example" });
  match(shown(), /Cannot find server srv\.example/);
  deepEqual(type("1\r"), { type: "reach", server: "10.0.0.1:2017" });
  menu.tell({ type: "offer", offer: OFFER });
  deepEqual(type("0\r"), { type: "leave" });
});

Deno.test("client menu: an image that the server has not is told, a session from the boot medium is taken", () => {
  const lacking = driven({ server: "s", image: "old" });
  lacking.menu.tell({ type: "offer", offer: OFFER });
  match(lacking.shown(), /has no image old/);
  const session = driven({ server: "s", session: "room-5" });
  session.menu.tell({ type: "offer", offer: OFFER });
  match(session.shown(), /Session +lab \(room-5\), image office/);
});

Deno.test("client menu: whatever is typed, it stays within 80 columns and 24 rows and starts by a yes alone", () => {
  const random = new Random(11),
    all = ["1", "2", "3", "9", "0", "#", "a", "\r", "\r", "\r", "\x1b[A", "\x1b[B", "\x7f"];
  const images = Array.from(
    { length: 60 },
    (_, i) => ({ ...IMAGES[i % 2], name: `image ${i} ${"日".repeat(i)}` }),
  );
  for (let round = 0; round < 60; round++) {
    const { menu, type, shown, effects } = driven({ server: "s" });
    menu.tell({ type: "offer", offer: { ...OFFER, images } });
    for (let i = 0; i < 60; i++) {
      type(all[random.below(all.length)]);
      const lines = shown().split("\n");
      ok(lines.length <= 25, shown());
      for (const line of lines) ok(line.length <= 80, line);
      if (effects.at(-1)) menu.tell({ type: "offer", offer: { ...OFFER, images } });
    }
    ok(!effects.some((each) => each?.type === "start"));
  }
});

Deno.test("client menu: as lines, all of a list is shown and nothing is redrawn", () => {
  const { menu, type } = driven({ server: "s" });
  const images = Array.from({ length: 40 }, (_, i) => ({ ...IMAGES[0], name: `image ${i}` }));
  menu.tell({ type: "offer", offer: { ...OFFER, images } });
  type("1\r");
  const lines = renderPage(menu.page, 80);
  equal(lines.filter((line) => /image \d+ /.test(line)).length, 40);
  ok(lines.every((line) => !line.includes("\x1b")));
});

Deno.test("startup menu: the first item begins after ten seconds, any key stops that", () => {
  const menu = new StartupMenu();
  match(menu.page.notice, /begins in 10 s/);
  for (let i = 0; i < 9; i++) equal(menu.tick(), undefined);
  equal(menu.tick(), "server");
  const other = new StartupMenu();
  equal(other.key("<down>"), undefined);
  for (let i = 0; i < 30; i++) equal(other.tick(), undefined);
  equal(other.key("<enter>"), "client");
  const third = new StartupMenu();
  third.key("6");
  equal(third.key("<enter>"), "poweroff");
  equal(new StartupMenu().key("<enter>"), "server");
});
