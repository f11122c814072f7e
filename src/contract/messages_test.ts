import { deepEqual, equal } from "node:assert/strict";
import {
  bytesPerSecond,
  mac,
  pollRequest,
  registerRequest,
  scheduledRequest,
  sessionOptions,
} from "./mod.ts";

const register = {
  identity: "00:0a:48:00:dd:1a",
  version: "0.1.0",
  hardware: { macs: ["00-0A-48-00-DD-1A"], cpus: 4, memory: 1 << 30 },
  disk: { path: "/dev/sda", size: 1e9, sectorSize: 512 },
};
const DISK = { path: "/dev/nvme0n1", size: 5e11, model: "M", serial: "S", bus: "nvme", rotational: false };
const CARD = { name: "eth0", mac: "00:0a:48:00:dd:1a", driver: "e1000e", speed: 1000, link: true };
const FULL = {
  ...register.hardware,
  uuid: "4c4c4544-0042-3510-8052-b4c04f503332",
  vendor: "V",
  model: "M",
  serial: "S",
  firmware: "uefi",
  secureBoot: true,
  biosVersion: "1.2",
  biosDate: "01/02/2024",
  cpuModel: "A Processor",
  disks: [DISK],
  cards: [CARD],
  bootMac: "00:0a:48:00:dd:1a",
};
const progress = {
  chunksDone: 1,
  chunksTotal: 2,
  bytesDone: 1,
  bytesTotal: 2,
  received: 3,
  readRate: 1.5,
  writeRate: 0,
  unicastBytes: 0,
  elapsed: 1,
  left: null,
};
const entry = { time: 1, level: "info", event: "x" };

const LIST = [{ mac: "00:0a:48:00:dd:1a", name: "lab-1" }, { mac: "00-0A-48-00-DD-1B" }];
const rows: [
  what: string,
  schema: { safeParse(x: unknown): { success: boolean } },
  value: unknown,
  good: boolean,
][] = [
  ["a registration", registerRequest, register, true],
  ["an identity of 129", registerRequest, { ...register, identity: "x".repeat(129) }, false],
  ["an identity of two lines", registerRequest, { ...register, identity: "a\nb" }, false],
  ["a session by path", registerRequest, { ...register, sessionId: "../1" }, false],
  ["33 MACs", registerRequest, {
    ...register,
    hardware: { ...register.hardware, macs: Array(33).fill("000a4800dd1a") },
  }, false],
  ["a registration with all that is known", registerRequest, { ...register, hardware: FULL }, true],
  ["a record of a later version", registerRequest, {
    ...register,
    hardware: { ...FULL, chassis: "tower" },
  }, true],
  ["65 disks", registerRequest, { ...register, hardware: { ...FULL, disks: Array(65).fill(DISK) } }, false],
  ["33 cards", registerRequest, { ...register, hardware: { ...FULL, cards: Array(33).fill(CARD) } }, false],
  [
    "a model of 101",
    registerRequest,
    { ...register, hardware: { ...FULL, cpuModel: "x".repeat(101) } },
    false,
  ],
  [
    "a card of two lines",
    registerRequest,
    { ...register, hardware: { ...FULL, cards: [{ ...CARD, driver: "e1000e\n" }] } },
    false,
  ],
  ["a negative disk", registerRequest, { ...register, disk: { ...register.disk, size: -1 } }, false],
  [
    "a poll",
    pollRequest,
    { state: "receiving", epoch: 3, progress, counters: { lost: 1 }, log: [entry] },
    true,
  ],
  ["an unknown state", pollRequest, { state: "sleeping" }, false],
  ["51 log entries", pollRequest, { state: "waiting", log: Array(51).fill(entry) }, false],
  [
    "a fraction of a chunk",
    pollRequest,
    { state: "waiting", progress: { ...progress, chunksDone: 0.5 } },
    false,
  ],
  [
    "a rate that is no number",
    pollRequest,
    { state: "waiting", progress: { ...progress, readRate: NaN } },
    false,
  ],
  ["33 counters", pollRequest, {
    state: "waiting",
    counters: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`c${i}`, 1])),
  }, false],
  ["a session", sessionOptions, { image: "office" }, true],
  ["an unknown option", sessionOptions, { image: "office", minTarget: 2 }, false],
  ["most below fewest", sessionOptions, { image: "office", minTargets: 3, maxTargets: 2 }, false],
  [
    "giving up before the wait is over",
    sessionOptions,
    { image: "o", waitSeconds: 60, giveUpSeconds: 59 },
    false,
  ],
  [
    "more successes than targets",
    sessionOptions,
    { image: "o", maxTargets: 2, succeed: { count: 3 } },
    false,
  ],
  ["a session by Session ID", sessionOptions, { image: "o", type: "id", sessionId: "Room-5" }, true],
  ["a Session ID of digits", sessionOptions, { image: "o", type: "id", sessionId: "5" }, false],
  ["a Session ID with a blank", sessionOptions, { image: "o", type: "id", sessionId: "room 5" }, false],
  ["a list", sessionOptions, { image: "o", type: "mac", machines: LIST, wake: true, minTargets: 2 }, true],
  [
    "a list and more than it has",
    sessionOptions,
    { image: "o", type: "mac", machines: LIST, minTargets: 3 },
    false,
  ],
  ["a machine twice", sessionOptions, { image: "o", type: "mac", machines: [LIST[0], LIST[0]] }, false],
  ["a list in automatic mode", sessionOptions, { image: "o", machines: LIST }, false],
  ["a list without machines", sessionOptions, { image: "o", type: "mac" }, false],
  ["waking without a list", sessionOptions, { image: "o", wake: true }, false],
  ["a disk by its size", sessionOptions, { image: "o", destination: { disk: "size:200G-600G" } }, true],
  ["a disk by its serial number", sessionOptions, { image: "o", destination: { disk: "id:S4X 99" } }, true],
  ["a disk by its path", sessionOptions, { image: "o", destination: { disk: "/dev/sda" } }, true],
  ["a target that asks for a Session ID", registerRequest, { ...register, sessionId: "Room-5" }, true],
  ["a schedule", scheduledRequest, { options: { image: "o" }, schedule: { type: "cyclic" } }, true],
  [
    "a list that is cyclic",
    scheduledRequest,
    { options: { image: "o", type: "mac", machines: LIST }, schedule: { type: "cyclic" } },
    false,
  ],
  ["a percentage and a count", sessionOptions, { image: "o", succeed: { count: 3, percent: 3 } }, false],
];
for (const [what, schema, value, good] of rows) {
  Deno.test(`messages: ${what} is ${good ? "taken" : "refused"}`, () =>
    equal(schema.safeParse(value).success, good));
}

Deno.test("messages: MAC addresses have one spelling", () => {
  for (const text of ["00-0A-48-00-DD-1A", "000a.4800.dd1a", "00:0a:48:00:dd:1a", "000A4800DD1A"]) {
    equal(mac.parse(text), "00:0a:48:00:dd:1a");
  }
  equal(mac.safeParse("00:0a:48:00:dd").success, false);
});

Deno.test("messages: defaults of a session", () => {
  deepEqual(sessionOptions.parse({ image: "office" }), {
    image: "office",
    type: "automatic",
    sessionId: null,
    machines: [],
    wake: false,
    destination: { disk: "auto", partition: null },
    minTargets: 1,
    maxTargets: null,
    waitSeconds: 60,
    giveUpSeconds: null,
    succeed: { percent: 100 },
    timeLimitSeconds: null,
    rateLimit: null,
    interface: null,
    constantCast: false,
    readback: false,
    grow: false,
    after: "wait",
  });
});

Deno.test("messages: rate limits in bytes a second", () => {
  equal(bytesPerSecond(null), 0);
  equal(bytesPerSecond({ value: 50, unit: "MB/s" }), 50_000_000);
  equal(bytesPerSecond({ value: 100, unit: "Mbit/s" }), 12_500_000);
});
