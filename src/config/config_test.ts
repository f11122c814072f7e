import { deepEqual, equal, throws } from "node:assert/strict";
import { addressPlan, MOST_SLOTS, parseCoordCfg, parseMcastIni } from "./mod.ts";

const defaults = {
  BASEID: 1,
  TCP_ANSWER_TIMEOUT: 10000,
  TRAFFIC_TIMEOUT: 0,
  MULTICAST_TTL: 1,
  ENABLE_FLOW_CTRL: 1,
  SET_SMALL_BUFFER: 0,
  WAKEUP_COUNT: 4,
  WAKEUP_TIMEOUT: 10,
};

Deno.test("mcast.ini: an empty file gives the manual's defaults", () =>
  deepEqual(parseMcastIni(""), defaults));

Deno.test("mcast.ini: sections, comments, case and a byte order mark do not matter", () => {
  const text = '\uFEFF; ours\r\n[Transfer]\r\nbaseid = 7\r\n# more\r\n\r\nTraffic_Timeout="250"\r\n';
  deepEqual(parseMcastIni(text), { ...defaults, BASEID: 7, TRAFFIC_TIMEOUT: 250 });
});

const edges: [key: string, least: number, most: number][] = [
  ["BASEID", 1, 224],
  ["TCP_ANSWER_TIMEOUT", 1000, 10000],
  ["TRAFFIC_TIMEOUT", 0, 5000],
  ["MULTICAST_TTL", 1, 255],
  ["ENABLE_FLOW_CTRL", 0, 1],
  ["SET_SMALL_BUFFER", 0, 1],
  ["WAKEUP_COUNT", 1, 50],
  ["WAKEUP_TIMEOUT", 1, 120],
];
for (const [key, least, most] of edges) {
  Deno.test(`mcast.ini: ${key} goes from ${least} to ${most}`, () => {
    for (const value of [least, most]) {
      deepEqual(parseMcastIni(`${key}=${value}`), { ...defaults, [key]: value });
    }
    for (const value of [least - 1, most + 1, "", "1.5", "x", "0x1"]) {
      throws(
        () => parseMcastIni(`\n${key}=${value}`, "/etc/m.ini"),
        new RegExp(`/etc/m\\.ini: line 2, ${key}=${value}: .* from ${least} to ${most}`),
      );
    }
  });
}

const bad: [text: string, message: RegExp][] = [
  ["BASE_ID=1", /line 1, BASE_ID=1: unknown key; known are BASEID,/],
  ["__proto__=1", /unknown key|line 1/],
  ["toString=1", /unknown key/],
  ["BASEID=1\nBASEID=2", /line 2, BASEID=2: the key was already given in line 1/],
  ["BASEID", /line 1 is neither/],
];
for (const [text, message] of bad) {
  Deno.test(`mcast.ini: ${JSON.stringify(text)} is refused`, () =>
    throws(() => parseMcastIni(text), message));
}

const coord: [text: string, want: ReturnType<typeof parseCoordCfg>][] = [
  ["", { packInterval: 1 }],
  ["[ServerSettings]\n\nPACKINTERVAL=2\n\nPACKTIME=1:00:00\n\nIMAGEBOOT=C:\\ImageStorage\\\n", {
    packInterval: 2,
    packTime: 3600,
    imageBoot: "C:\\ImageStorage\\",
  }],
  ["[ServerSettings]\nPACKTIME=24:00:00\nLOGPATH=/var/log/broadside", {
    packInterval: 1,
    packTime: undefined,
    logPath: "/var/log/broadside",
  }],
];
for (const [text, want] of coord) {
  Deno.test(`coord.cfg: ${JSON.stringify(text)}`, () => deepEqual(parseCoordCfg(text), want));
}

Deno.test("coord.cfg: refusals", () => {
  throws(() => parseCoordCfg("[Other]\nPACKINTERVAL=2"), /under \[Other\]; put it under/);
  throws(() => parseCoordCfg("[ServerSettings]\nPACKINTERVALL=2"), /unknown key/);
  throws(() => parseCoordCfg("[ServerSettings]\nPACKINTERVAL=0"), /from 1 to 3650/);
});

Deno.test("address plan: no two of all servers and sessions share a group", () => {
  deepEqual(addressPlan(0, 1), { group: "224.1.1.2", port: 2017 });
  deepEqual(addressPlan(253, 224), { group: "224.1.254.225", port: 2270 });
  const groups = new Set<string>();
  for (let slot = 0; slot < MOST_SLOTS; slot++) {
    for (let base = 1; base <= 224; base++) groups.add(addressPlan(slot, base).group);
  }
  equal(groups.size, MOST_SLOTS * 224);
  throws(() => addressPlan(MOST_SLOTS, 1), /Wait for one to end/);
});
