import { type ListedMachine, MOST_TARGETS } from "./session_options.ts";

/** What became of a list of MAC addresses. */
export interface MacList {
  /** Each address once, in the list's order. */
  machines: ListedMachine[];
  /** Lines, counted from 1, that hold none, and why. */
  problems: { line: number; text: string; why: string }[];
  /** How many addresses came more than once; the first counts. */
  repeated: number;
}

/** What heads a column of addresses, and one of names, in the exports of the field's tools. */
const MAC_HEAD =
  /^(mac|mac.?addr(ess)?|hw.?addr(ess)?|hardware.?addr(ess)?|physical.?addr(ess)?|ethernet|bootif|lladdr)$/;
const NAME_HEAD =
  /^((computer|host|pc|machine|device|client|display|node).?)?name$|^(host|computer|pc|machine|device|client)$/;
const MOST_SHOWN = 80;

/**
 * Reads a list of machines: addresses one a line or many, alone or in a table of commas, semicolons, tabs or bars, with
 * or without a line of column names, quotes, remarks and a column or word that names the machine. Takes any text and
 * never throws; what it does not understand is among the problems.
 */
export function parseMacList(text: string): MacList {
  const list: MacList = { machines: [], problems: [], repeated: 0 };
  const seen = new Set<string>();
  let columns: Columns = {}, isHead = true;
  for (const [i, raw] of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).entries()) {
    const line = withoutRemark(raw);
    if (!line) continue;
    const cells = cellsOf(line);
    const found = machinesIn(cells, columns);
    if (!found.length) {
      const looksLikeOne = /[0-9a-f]{2}[:.-][0-9a-f]{2}[:.-][0-9a-f]{2}/i.test(line) ||
        /^[0-9a-f:.\-\s]+$/i.test(line);
      if (isHead && !looksLikeOne) columns = { ...columns, ...columnsOf(cells) };
      else list.problems.push(problem(i, raw, "no MAC address such as 00:0a:48:00:dd:1a"));
      continue;
    }
    isHead = false;
    for (const machine of found) {
      if (seen.has(machine.mac)) list.repeated++;
      else if (!isOwnAddress(machine.mac)) {
        list.problems.push(
          problem(i, raw, `${machine.mac} is no adapter's own address but a group's, or all zeros`),
        );
      } else if (list.machines.length >= MOST_TARGETS) {
        list.problems.push(problem(i, raw, `a session takes at most ${MOST_TARGETS} machines`));
        return list;
      } else {
        seen.add(machine.mac);
        list.machines.push(machine);
      }
    }
  }
  return list;
}

/**
 * A MAC address in any of the usual spellings, as `aa:bb:cc:dd:ee:ff`: pairs with colons, hyphens, dots or blanks, with
 * or without their leading zeros; Cisco's three groups of four; two of six; twelve digits, with 0x or not; and PXELINUX's
 * with the type of hardware, 01, in front. Undefined for anything else.
 */
export function spellMac(text: string): string | undefined {
  const plain = text.trim().replace(/[\u2010-\u2015\u2212]/g, "-").toLowerCase();
  // Pairs may lack their leading zero, as arp(8) of some systems prints them.
  const pairs = /^(?:01-(?=(?:[0-9a-f]{2}-){5}))?([0-9a-f]{1,2}([:\-. ])[0-9a-f]{1,2}(?:\2[0-9a-f]{1,2}){4})$/
    .exec(plain);
  if (pairs) return pairs[1].split(pairs[2]).map((pair) => pair.padStart(2, "0")).join(":");
  const hex = /^(?:0x)?([0-9a-f]{12})$/.exec(plain)?.[1] ??
    /^([0-9a-f]{4}([.:\- ])[0-9a-f]{4}\2[0-9a-f]{4})$/.exec(plain)?.[1].replace(/[^0-9a-f]/g, "") ??
    /^([0-9a-f]{6}[.:\- ][0-9a-f]{6})$/.exec(plain)?.[1].replace(/[^0-9a-f]/g, "");
  return hex?.replace(/(..)(?=.)/g, "$1:");
}

/** Which cells of a row hold what, where a line of column names told. */
interface Columns {
  mac?: number;
  name?: number;
}

function columnsOf(cells: string[]): Columns {
  const heads = cells.map((cell) => cell.toLowerCase());
  const mac = heads.findIndex((head) => MAC_HEAD.test(head)),
    name = heads.findIndex((head) => NAME_HEAD.test(head));
  return { ...(mac < 0 ? {} : { mac }), ...(name < 0 ? {} : { name }) };
}

function machinesIn(cells: string[], columns: Columns): ListedMachine[] {
  const chosen = columns.mac === undefined ? undefined : spellMac(cells[columns.mac] ?? "");
  const macs = chosen ? [chosen] : cells.flatMap(macsIn);
  if (macs.length !== 1) return macs.map((mac) => ({ mac }));
  const texts = cells.map((cell) => macsIn(cell).length ? withoutAddresses(cell) : cell);
  const name = nameOf(columns.name === undefined ? texts.find(isName) : texts[columns.name]);
  return [{ mac: macs[0], ...(name ? { name } : {}) }];
}

/** The addresses of a cell, which may be among words: `lab-1 00:0a:48:00:dd:1a`. */
function macsIn(cell: string): string[] {
  const whole = spellMac(cell);
  return whole ? [whole] : wordsOf(cell).flatMap((word) => spellMac(word) ?? []);
}

function withoutAddresses(cell: string): string {
  if (spellMac(cell)) return "";
  return wordsOf(cell).filter((word) => !spellMac(word) && !/^\d+(\.\d+){3}$/.test(word)).join(" ");
}

function wordsOf(cell: string): string[] {
  return cell.split(/\s+/).map((word) => word.replace(/^[([{<]+|[)\]}>,;]+$/g, "")).filter(Boolean);
}

/** No running number, IP address or empty cell. */
function isName(cell: string): boolean {
  return /\p{L}/u.test(cell) || cell !== "" && !/^[\d.:/\s]+$/.test(cell);
}

/** The text as a name can be: one line, without what no terminal or page should show. */
function nameOf(text: string | undefined): string | undefined {
  const clean = (text ?? "").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim();
  return [...clean].slice(0, 50).join("") || undefined;
}

/** The lowest bit of the first byte marks group addresses, of which ff:ff:ff:ff:ff:ff is one. */
function isOwnAddress(mac: string): boolean {
  return mac !== "00:00:00:00:00:00" && !(parseInt(mac.slice(0, 2), 16) & 1);
}

/** The line up to a remark; empty for one that is nothing else. */
function withoutRemark(line: string): string {
  const text = line.trim();
  if (/^(#|\/\/|'|;(?![^;]*;))|^(rem|::)(\s|$)/i.test(text) && !/^'[^']*'/.test(text)) return "";
  return text.replace(/\s#.*$/, "").trim();
}

function cellsOf(line: string): string[] {
  const separator = ["\t", ";", ",", "|"].find((each) => line.includes(each));
  const cells: string[] = [];
  let cell = "", quote = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (quote && sign === quote && line[at + 1] === quote) cell += line[++at];
    else if (quote && sign === quote) quote = "";
    else if (!quote && (sign === '"' || sign === "'") && cell.trim() === "") quote = sign;
    else if (sign === separator && !quote) {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

function problem(index: number, text: string, why: string): MacList["problems"][number] {
  return { line: index + 1, text: text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?").slice(0, MOST_SHOWN), why };
}
