import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { listedMachine } from "./mod.ts";
import { parseMacList, spellMac } from "./mac_list.ts";

const A = "00:0a:48:00:dd:1a", B = "00:0a:48:00:dd:1b", C = "02:00:00:00:00:0c";

const spellings: [text: string, mac: string | undefined][] = [
  [A, A],
  ["00:0A:48:00:DD:1A", A],
  ["00-0a-48-00-dd-1a", A],
  ["00 0a 48 00 dd 1a", A],
  ["00.0a.48.00.dd.1a", A],
  ["000a.4800.dd1a", A],
  ["000a:4800:dd1a", A],
  ["000a-4800-dd1a", A],
  ["000a48-00dd1a", A],
  ["000a48:00dd1a", A],
  ["000A4800DD1A", A],
  ["0x000a4800dd1a", A],
  ["0:a:48:0:dd:1a", A],
  ["01-00-0a-48-00-dd-1a", A],
  ["00\u201310\u201348\u201300\u2013dd\u20131a", "00:10:48:00:dd:1a"],
  ["  00:0a:48:00:dd:1a ", A],
  ["00:0a-48:00:dd:1a", undefined],
  ["00:0a:48:00:dd", undefined],
  ["00:0a:48:00:dd:1a:ff", undefined],
  ["00:0a:48:00:dd:1g", undefined],
  ["00:0a:48:ff:fe:00:dd:1a", undefined],
  ["192.168.100.200", undefined],
  ["000a4800dd1", undefined],
  ["", undefined],
];
for (const [text, mac] of spellings) {
  Deno.test(`MAC list: ${JSON.stringify(text)} is ${mac ?? "no address"}`, () => equal(spellMac(text), mac));
}

const lists: [what: string, text: string, machines: unknown[], problems?: number[]][] = [
  ["one a line", `${A}\n${B}\r\n${C}\r`, [{ mac: A }, { mac: B }, { mac: C }]],
  ["many in a line", `${A}, ${B};\n${C} `, [{ mac: A }, { mac: B }, { mac: C }]],
  ["blanks between", `${A} ${B}\t${C}`, [{ mac: A }, { mac: B }, { mac: C }]],
  ["names behind", `${A},lab-1\n${B},"lab, 2"`, [{ mac: A, name: "lab-1" }, { mac: B, name: "lab, 2" }]],
  ["names in front", `lab-1;${A}\nlab-2;${B}`, [{ mac: A, name: "lab-1" }, { mac: B, name: "lab-2" }]],
  ["names by blanks", `lab-1 ${A}\n${B}   Room 5 left`, [{ mac: A, name: "lab-1" }, {
    mac: B,
    name: "Room 5 left",
  }]],
  ["a head", `MAC,Name\n${A},lab-1`, [{ mac: A, name: "lab-1" }]],
  [
    "a head that decides",
    `Asset;IP;Computer Name;MAC Address\n123456789012;10.0.0.7;lab-1;${A}`,
    [{ mac: A, name: "lab-1" }],
  ],
  ["several lines of head", `Export of 22 November\n\nPC\tPhysical Address\nlab-1\t${A}`, [{
    mac: A,
    name: "lab-1",
  }]],
  ["numbers and IP addresses are no names", `1,10.0.0.7,${A}\n2,10.0.0.8,${B}`, [{ mac: A }, { mac: B }]],
  ["remarks", `# lab\n// old\n; ini\nREM dos\n' vb\n${A} # Tom's\n`, [{ mac: A }]],
  ["quotes", `"${A}";'${B}'`, [{ mac: A }, { mac: B }]],
  ["a mark of order", `\ufeff${A}`, [{ mac: A }]],
  ["arp's output", `? (10.0.0.7) at 0:a:48:0:dd:1a on en0`, [{ mac: A, name: "? at on en0" }]],
  ["a semicolon in front", `;${A};lab-1`, [{ mac: A, name: "lab-1" }]],
  ["bars", `| lab-1 | ${A} |`, [{ mac: A, name: "lab-1" }]],
  ["what is none", `${A}\nnonsense\n00:11:22:33:44\n${B}`, [{ mac: A }, { mac: B }], [2, 3]],
  ["a damaged first line", `00:0a:48:00:dd\n${A}`, [{ mac: A }], [1]],
  ["groups and zeros", `ff:ff:ff:ff:ff:ff\n01:00:5e:00:00:01\n00:00:00:00:00:00\n${A}`, [{ mac: A }], [
    1,
    2,
    3,
  ]],
  ["names that no screen should show", `${A},a\u202eb\x07c`, [{ mac: A, name: "abc" }]],
  ["nothing", "\n \n", []],
];
for (const [what, text, machines, problems = []] of lists) {
  Deno.test(`MAC list: ${what}`, () => {
    const list = parseMacList(text);
    deepEqual(list.machines, machines);
    deepEqual(list.problems.map(({ line }) => line), problems);
  });
}

Deno.test("MAC list: the first of several counts, and there is an end", () => {
  const twice = parseMacList(`${A},one\n${A.toUpperCase()},two`);
  deepEqual([twice.machines, twice.repeated], [[{ mac: A, name: "one" }], 1]);
  const many = Array.from({ length: 10_005 }, (_, i) => (0x020000000000 + i).toString(16).padStart(12, "0"));
  const list = parseMacList(many.join("\n"));
  deepEqual([list.machines.length, list.problems.length, list.problems[0].line], [10_000, 1, 10_001]);
});

Deno.test("MAC list: any text gives a list that the server takes, and the addresses in it are found", () => {
  const parts = [
    A,
    B,
    "000a.4800.dd1c",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    " ",
    '"',
    "'",
    "#",
    "//",
    "name",
    "MAC",
  ];
  parts.push(
    "\0",
    "\u202e",
    "\ud800",
    "é",
    "10.0.0.1",
    "00:0a",
    "x".repeat(200),
    "01-",
    "0x",
    "ff:ff:ff:ff:ff:ff",
  );
  const random = new Random(7);
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random.below(30) }, () => parts[random.below(parts.length)]).join("");
    const { machines, problems } = parseMacList(text);
    for (const machine of machines) ok(listedMachine.safeParse(machine).success, JSON.stringify(machine));
    equal(new Set(machines.map(({ mac }) => mac)).size, machines.length);
    for (const { text } of problems) ok(text.length <= 80 && !/\p{Cc}/u.test(text));
    // Lines as they are usually written are found among whatever else there is.
    const padded = `${text.replace(/["']/g, "")}\n${C},lab\n`;
    ok(parseMacList(padded).machines.some(({ mac }) => mac === C), JSON.stringify(padded));
  }
});
