/** What a key's value may be: whole numbers with their range, one of some words, or text of some kind. */
export type KeyKind =
  | { type: "whole"; least: number; most: number }
  | { type: "choice"; values: string[] }
  | { type: "text" | "address" | "addresses" | "time" | "folder" };

/** A key of a settings file: all that its parser, the console's form and the editor know of it. */
export interface Key {
  key: string;
  /** The section that it stands under where it must, or where it is put when the file has none of its kind. */
  section: string;
  kind: KeyKind;
  unit: string | null;
  /** What holds when it is not given, as it would be written; null where that depends on the machine. */
  fallback: string | null;
  /** What it does, in a sentence or two. */
  told: string;
  /** Whether a change waits for the next start of the server; what pxe.ini says, for one of network boot only. */
  restart: boolean;
}

/** The files that the server takes settings from. */
export type SettingsFileName = "coord.cfg" | "mcast.ini" | "pxe.ini";

const whole = (least: number, most: number): KeyKind => ({ type: "whole", least, most });
const choice = (...values: string[]): KeyKind => ({ type: "choice", values });
const yesNo = choice("0", "1");

/** Key, kind, unit, fallback, what it does, and whether a change waits for a restart. */
type Line = [string, KeyKind, string | null, string | null, string, boolean];

const COORD: Line[] = [
  [
    "PACKINTERVAL",
    whole(1, 3650),
    "days",
    "1",
    "Days from one compression of the database to the next.",
    false,
  ],
  [
    "PACKTIME",
    { type: "time" },
    null,
    null,
    "Time of day of the compression, as HH:MM:SS. Without it the database is never compressed.",
    false,
  ],
  ["IMAGEBOOT", { type: "folder" }, null, "images", "Folder that images are looked for in.", true],
  [
    "LOGPATH",
    { type: "folder" },
    null,
    null,
    "Folder of the log's text copies. Without it they are in the folder logs beside the database.",
    true,
  ],
];

const MCAST: Line[] = [
  [
    "BASEID",
    whole(1, 224),
    null,
    "1",
    "Offset from the multicast base address 224.1.1.1. Servers on one network need different ones.",
    true,
  ],
  [
    "TCP_ANSWER_TIMEOUT",
    whole(1000, 10_000),
    "milliseconds",
    "10000",
    "How long a target waits for the server's answer to a request before it asks again.",
    true,
  ],
  [
    "TRAFFIC_TIMEOUT",
    whole(0, 5000),
    "milliseconds",
    "0",
    "Rest between transmissions. More of it loads the network less and takes longer.",
    true,
  ],
  [
    "MULTICAST_TTL",
    whole(1, 255),
    null,
    "1",
    "Routers between server and targets, plus one: 1 reaches the server's own network only.",
    true,
  ],
  ["ENABLE_FLOW_CTRL", yesNo, null, "1", "1 lets the transfer follow what the targets can take.", true],
  [
    "SET_SMALL_BUFFER",
    yesNo,
    null,
    "0",
    "1 sends small datagrams: slower, and kinder to the networks of virtual machines.",
    true,
  ],
  ["WAKEUP_COUNT", whole(1, 50), "machines", "4", "Machines that are woken at a time.", true],
  ["WAKEUP_TIMEOUT", whole(1, 120), "seconds", "10", "Time between groups of machines that are woken.", true],
];

const PXE: Line[] = [
  [
    "DHCP",
    choice("off", "server", "proxy", "auto"),
    null,
    null,
    "How the server takes part in DHCP: not at all, giving out addresses, beside another server, or as the network needs it.",
    false,
  ],
  ["INTERFACES", { type: "text" }, null, "", "Network interfaces to serve; all where none is named.", false],
  ["POOL_START", { type: "address" }, null, null, "First address that is given out.", false],
  ["POOL_COUNT", whole(1, 65536), "addresses", "100", "How many addresses are given out.", false],
  [
    "MASK",
    { type: "address" },
    null,
    null,
    "Network mask that machines get; that of the interface without it.",
    false,
  ],
  ["ROUTER", { type: "address" }, null, null, "Router that machines get; none without it.", false],
  ["DNS", { type: "addresses" }, null, "", "Name servers that machines get.", false],
  ["DOMAIN", { type: "text" }, null, null, "Domain that machines get.", false],
  ["LEASE_SECONDS", whole(60, 31_536_000), "seconds", "3600", "How long a machine keeps its address.", false],
  ["TFTP", choice("on", "off"), null, "on", "Whether files to boot from are given out by TFTP.", false],
  [
    "DEFAULT_BOOT",
    choice("menu", "server", "client", "local"),
    null,
    "menu",
    "What machines boot that nothing is assigned to, unless the console says otherwise.",
    false,
  ],
  [
    "MENU_TIMEOUT",
    whole(1, 600),
    "seconds",
    "10",
    "Seconds until the boot menu starts the local disk, unless the console says otherwise.",
    false,
  ],
];

/** Every key of every settings file, in the order in which a form shows them. */
export const KEYS: Record<SettingsFileName, readonly Key[]> = {
  "coord.cfg": keys("ServerSettings", COORD),
  "mcast.ini": keys("Transfer", MCAST),
  "pxe.ini": keys("PXE", PXE),
};

/** Files whose keys count under their section only; the manual names none for the others, and files in use differ. */
export const HAS_SECTIONS: readonly SettingsFileName[] = ["coord.cfg"];

function keys(section: string, lines: Line[]): Key[] {
  return lines.map(([key, kind, unit, fallback, told, restart]) => ({
    key,
    section,
    kind,
    unit,
    fallback,
    told,
    restart,
  }));
}
