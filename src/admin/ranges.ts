/** A piece of a file: first and last byte, both included. */
export interface Range {
  first: number;
  last: number;
}

/**
 * What a Range header asks of a file of `size` bytes (RFC 9110, 14.2): a single range, `whole` where there is no header
 * or none that is understood, `none` where the file has no such bytes or several ranges are asked for.
 */
export function parseRange(header: string | undefined, size: number): Range | "whole" | "none" {
  const set = /^bytes=(.*)$/i.exec(header?.trim() ?? "")?.[1];
  if (set === undefined) return "whole";
  if (set.includes(",")) return "none";
  const [, from, to] = /^\s*([0-9]{0,15})\s*-\s*([0-9]{0,15})\s*$/.exec(set) ?? [];
  if (from === undefined || (!from && !to)) return "whole";
  if (!from) {
    const length = Math.min(Number(to), size);
    return length > 0 ? { first: size - length, last: size - 1 } : "none";
  }
  const first = Number(from);
  if (to && Number(to) < first) return "whole";
  if (first >= size) return "none";
  return { first, last: to ? Math.min(Number(to), size - 1) : size - 1 };
}
