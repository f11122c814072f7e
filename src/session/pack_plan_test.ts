import { equal } from "node:assert/strict";
import { nextPack } from "./pack_plan.ts";

const BERLIN = "Europe/Berlin", NEW_YORK = "America/New_York";
const at = (text: string) => Date.parse(text);

const cases: [
  why: string,
  settings: { packInterval: number; packTime?: string },
  last: string | null,
  now: string,
  zone: string,
  next: string | undefined,
][] = [
  ["never without a time", { packInterval: 1 }, null, "2026-05-04T12:00Z", BERLIN, undefined],
  [
    "first today",
    { packInterval: 1, packTime: "15:00:00" },
    null,
    "2026-05-04T12:00Z",
    BERLIN,
    "2026-05-04T13:00Z",
  ],
  [
    "first tomorrow, whatever the interval",
    { packInterval: 9, packTime: "1:00:00" },
    null,
    "2026-05-04T12:00Z",
    BERLIN,
    "2026-05-04T23:00Z",
  ],
  [
    "daily",
    { packInterval: 1, packTime: "1:00:00" },
    "2026-05-03T23:00:05Z",
    "2026-05-04T12:00Z",
    BERLIN,
    "2026-05-04T23:00Z",
  ],
  [
    "every other day",
    { packInterval: 2, packTime: "1:00:00" },
    "2026-05-03T23:00:05Z",
    "2026-05-04T12:00Z",
    BERLIN,
    "2026-05-05T23:00Z",
  ],
  [
    "after a late one, at its time again",
    { packInterval: 1, packTime: "1:00:00" },
    "2026-05-04T10:00Z",
    "2026-05-04T12:00Z",
    BERLIN,
    "2026-05-04T23:00Z",
  ],
  [
    "missed for weeks: the first that was missed",
    { packInterval: 1, packTime: "1:00:00" },
    "2026-05-03T23:00:05Z",
    "2026-06-01T12:00Z",
    BERLIN,
    "2026-05-04T23:00Z",
  ],
  [
    "to the second",
    { packInterval: 1, packTime: "23:59:59" },
    null,
    "2026-05-04T12:00Z",
    "UTC",
    "2026-05-04T23:59:59Z",
  ],
  [
    "the hour that spring leaves out",
    { packInterval: 1, packTime: "2:30:00" },
    "2026-03-28T01:30:05Z",
    "2026-03-28T12:00Z",
    BERLIN,
    "2026-03-29T01:00Z",
  ],
  [
    "the night after it",
    { packInterval: 1, packTime: "2:30:00" },
    "2026-03-29T01:00:05Z",
    "2026-03-29T12:00Z",
    BERLIN,
    "2026-03-30T00:30Z",
  ],
  [
    "the hour that autumn shows twice",
    { packInterval: 1, packTime: "2:30:00" },
    "2026-10-24T00:30:05Z",
    "2026-10-24T12:00Z",
    BERLIN,
    "2026-10-25T00:30Z",
  ],
  [
    "once in that night",
    { packInterval: 1, packTime: "2:30:00" },
    "2026-10-25T00:30:05Z",
    "2026-10-25T00:31Z",
    BERLIN,
    "2026-10-26T01:30Z",
  ],
  [
    "the same elsewhere",
    { packInterval: 7, packTime: "1:30:00" },
    "2026-10-25T05:30:05Z",
    "2026-10-26T12:00Z",
    NEW_YORK,
    "2026-11-01T05:30Z",
  ],
  [
    "a day of the zone, not of UTC",
    { packInterval: 1, packTime: "20:00:00" },
    "2026-05-05T00:00:05Z",
    "2026-05-05T00:10Z",
    NEW_YORK,
    "2026-05-06T00:00Z",
  ],
  [
    "a memory of the future",
    { packInterval: 1, packTime: "1:00:00" },
    "2099-01-01T00:00Z",
    "2026-05-04T12:00Z",
    "UTC",
    "2026-05-05T01:00Z",
  ],
  [
    "the longest interval",
    { packInterval: 3650, packTime: "1:00:00" },
    "2026-05-04T01:00Z",
    "2026-05-04T12:00Z",
    "UTC",
    "2036-05-01T01:00Z",
  ],
];
for (const [why, { packInterval, packTime }, last, now, zone, next] of cases) {
  Deno.test(`pack plan: ${why}`, () => {
    const [hours, minutes, seconds] = (packTime ?? "0:0:0").split(":").map(Number);
    const settings = {
      packInterval,
      packTime: packTime && hours * 3600 + minutes * 60 + seconds || undefined,
    };
    const memory = { lastPackedAt: last === null ? null : at(last), since: at(now) };
    const found = nextPack(settings, memory, at(now), zone);
    equal(
      found === undefined ? found : new Date(found).toISOString(),
      next && new Date(at(next)).toISOString(),
    );
  });
}

Deno.test("pack plan: over three years of any interval, each comes at its time, days apart", () => {
  for (const packInterval of [1, 2, 5, 30]) {
    let last = at("2026-01-01T00:00Z"), day: number | undefined;
    for (let n = 0; n < 1000 / packInterval; n++) {
      const memory = { lastPackedAt: n === 0 ? null : last, since: last };
      const next = nextPack({ packInterval, packTime: 2 * 3600 + 1800 }, memory, last, BERLIN)!;
      const [date, time] = new Intl.DateTimeFormat("sv-SE", {
        timeZone: BERLIN,
        dateStyle: "short",
        timeStyle: "short",
      })
        .format(next).split(" ");
      const today = Date.parse(date) / 86_400_000;
      if (day !== undefined) equal(today - day, packInterval);
      equal(time === "02:30" || date.slice(5, 7) === "03" && time === "03:00", true, `${date} ${time}`);
      [day, last] = [today, next + 5000];
    }
  }
});
