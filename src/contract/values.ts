import * as z from "zod";

/** Shapes shared by several messages. Every text and list has an end, so no message can grow a server's memory. */

/** A short text of one line: no control characters, so that it can be printed and logged as it is. */
export const line = (max: number) => z.string().min(1).max(max).regex(/^\P{Cc}*$/u, "one line of text");

/** Bytes, counts and other whole numbers up to 2^53-1. */
export const whole = z.int().min(0);

/** A moment: milliseconds since 1970, UTC. */
export const timestamp = whole.describe("Milliseconds since 1970, UTC.");

/** Lower-case hexadecimal of exactly `bytes` bytes. */
export const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in lower-case hexadecimal`);

/** Decimal number of a session or target, as text: it is a name to the caller, not a quantity. */
export const id = z.string().regex(/^[1-9][0-9]{0,14}$/, "a number as text");

/**
 * A Session ID as boot media carry it; always lower case afterwards. The letter that it needs tells it from the number
 * that the server gives every session: no medium can mean a session by accident.
 */
export const sessionKey = z.string().max(40).transform((text) => text.toLowerCase())
  .pipe(
    z.string().regex(
      /^(?=.*[a-z])[a-z0-9][a-z0-9._-]*$/,
      "a Session ID of letters, digits and . _ - with at least one letter, such as room-5",
    ),
  );

/**
 * Which disk of a machine is meant; the words of the target's `--disk`. A number alone is `index:N`: the N-th in the
 * stable order of those that would do. Paths are each machine's own: they mean something where machines are alike.
 */
export const diskWish = z.string().max(100).transform((text) =>
  /^[1-9]\d{0,3}$/.test(text) ? `index:${text}` : text
)
  .pipe(
    z.string().regex(
      /^(auto|smallest|largest|index:[1-9]\d{0,3}|size:[\d.]+[MGT](-([\d.]+[MGT])?)?|id:\P{Cc}+|\/\P{Cc}+)$/iu,
      "one of auto, smallest, largest, index:N or a number, size:500G, size:200G-600G, id:SERIAL, or a path as /dev/sda",
    ),
  );

/** Hash of an image, which names its content. */
export const root = hex(32);

/** Six bytes, in any of the usual spellings; always `aa:bb:cc:dd:ee:ff` afterwards. */
export const mac = z.string().max(17)
  .transform((text) => text.toLowerCase().replace(/[:.-]/g, "").replace(/(..)(?=.)/g, "$1:"))
  .pipe(z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, "a MAC address such as 00:0a:48:00:dd:1a"));

/** What happens to a machine after its deployment. */
export const after = z.enum(["wait", "exit", "reboot", "poweroff"]);

/** See `after`. */
export type After = z.infer<typeof after>;
