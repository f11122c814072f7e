import { deepEqual } from "node:assert/strict";
import { negotiate } from "./negotiation.ts";

const SIZE = 5_000_000;
type Asked = Record<string, string>;
const cases: [
  what: string,
  asked: Asked,
  mtu: number,
  agreed: { blockSize?: number; windowSize?: number; timeout?: number; accepted: Asked },
][] = [
  ["nothing asked", {}, 1500, { accepted: {} }],
  ["blocks that fit", { blksize: "1024" }, 1500, { blockSize: 1024, accepted: { blksize: "1024" } }],
  ["all that Ethernet takes", { blksize: "1468" }, 1500, { blockSize: 1468, accepted: { blksize: "1468" } }],
  ["more than Ethernet takes", { blksize: "65464" }, 1500, {
    blockSize: 1468,
    accepted: { blksize: "1468" },
  }],
  ["jumbo frames", { blksize: "65464" }, 9000, { blockSize: 8968, accepted: { blksize: "8968" } }],
  ["loopback", { blksize: "65464" }, 65_536, { blockSize: 65_464, accepted: { blksize: "65464" } }],
  ["beyond RFC 2348", { blksize: "65535" }, 65_536, { blockSize: 65_464, accepted: { blksize: "65464" } }],
  ["a tunnel", { blksize: "1468" }, 1420, { blockSize: 1388, accepted: { blksize: "1388" } }],
  ["a path of 68", { blksize: "1468" }, 68, { blockSize: 512, accepted: { blksize: "512" } }],
  ["the smallest", { blksize: "8" }, 1500, { blockSize: 8, accepted: { blksize: "8" } }],
  ["too small", { blksize: "7" }, 1500, { accepted: {} }],
  ["no number", { blksize: "1k" }, 1500, { accepted: {} }],
  ["a negative one", { windowsize: "-1" }, 1500, { accepted: {} }],
  ["an endless one", { windowsize: "9".repeat(40) }, 1500, { accepted: {} }],
  ["the size", { tsize: "0" }, 1500, { accepted: { tsize: "5000000" } }],
  ["the size, without a zero", { tsize: "" }, 1500, { accepted: { tsize: "5000000" } }],
  ["a time-out", { timeout: "3" }, 1500, { timeout: 3000, accepted: { timeout: "3" } }],
  ["none of 0 s", { timeout: "0" }, 1500, { accepted: {} }],
  ["none of 256 s", { timeout: "256" }, 1500, { accepted: {} }],
  ["a window", { windowsize: "4" }, 1500, { windowSize: 4, accepted: { windowsize: "4" } }],
  ["a wide one", { windowsize: "65535" }, 1500, { windowSize: 64, accepted: { windowsize: "64" } }],
  ["no window at all", { windowsize: "0" }, 1500, { accepted: {} }],
  ["what is unknown", { multicast: "", utimeout: "9" }, 1500, { accepted: {} }],
  ["EDK2", { tsize: "0", blksize: "1468", windowsize: "4" }, 1500, {
    ...{ blockSize: 1468, windowSize: 4 },
    accepted: { tsize: "5000000", blksize: "1468", windowsize: "4" },
  }],
];

for (const [what, asked, mtu, { blockSize = 512, windowSize = 1, timeout, accepted }] of cases) {
  Deno.test(`tftp options: ${what}`, () => {
    const agreed = negotiate(new Map(Object.entries(asked)), SIZE, mtu);
    deepEqual({ ...agreed, accepted: [...agreed.accepted] }, {
      ...{ blockSize, windowSize, timeout },
      // In the order asked.
      accepted: Object.entries(accepted),
    });
  });
}
