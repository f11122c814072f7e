import { Buffer } from "node:buffer";
import { scrypt, timingSafeEqual } from "node:crypto";
import { BroadsideError } from "../base/mod.ts";
import type { RandomBytes } from "./secrets.ts";

/** Costs of scrypt (RFC 7914): 2^15 · 8 · 128 bytes = 32 MiB and some tenths of a second for each try. */
const LOG_N = 15, R = 8, P = 1, SALT = 16, KEY = 32;
const LEAST_CHARACTERS = 10, MOST_BYTES = 1024;
/** Hashed at a time, and waiting besides: more would hold up the server's other work or its memory. */
const AT_ONCE = 2, WAITING = 30;

/** Costs and dice of password hashes; tests take a lower cost. */
export interface PasswordOptions {
  random: RandomBytes;
  /** Logarithm of scrypt's N. */
  logN?: number;
}

/** Hashes and compares passwords with scrypt, on other threads, few at a time. */
export class Passwords {
  readonly #options: Required<PasswordOptions>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ random, logN = LOG_N }: PasswordOptions) {
    this.#options = { random, logN };
  }

  /** `scrypt$logN$r$p$salt$key` in base64; at the head of the queue, for no stranger comes that far. */
  async hash(password: string): Promise<string> {
    const { random, logN } = this.#options;
    const salt = Buffer.from(random(SALT));
    const key = await this.#derive(password, salt, logN, R, P, true);
    return ["scrypt", logN, R, P, salt.toString("base64"), key.toString("base64")].join("$");
  }

  /**
   * Whether `password` has that hash. Without one it takes as long and is wrong. Who `isKnown` goes before all strangers;
   * those may hear `request.busy`.
   */
  async verify(password: string, hash: string | undefined, isKnown = false): Promise<boolean> {
    const [, logN, r, p, salt, kept] = hash?.split("$") ?? ["", String(this.#options.logN), R, P, "", ""];
    const salted = hash === undefined ? Buffer.alloc(SALT) : Buffer.from(String(salt), "base64");
    const key = await this.#derive(password, salted, Number(logN), Number(r), Number(p), isKnown);
    const expected = Buffer.from(String(kept), "base64");
    return timingSafeEqual(key, expected.length === KEY ? expected : Buffer.alloc(KEY)) && hash !== undefined;
  }

  async #derive(
    password: string,
    salt: Buffer,
    logN: number,
    r: number,
    p: number,
    isKnown: boolean,
  ): Promise<Buffer> {
    await this.#turn(isKnown);
    try {
      const N = 2 ** logN, maxmem = 256 * N * r;
      return await new Promise<Buffer>((resolve, reject) =>
        scrypt(
          normal(password),
          salt,
          KEY,
          { N, r, p, maxmem },
          (error, key) => error ? reject(error) : resolve(key),
        )
      );
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(isKnown: boolean): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (!isKnown && this.#waiting.length >= WAITING) {
        throw new BroadsideError(
          "request.busy",
          "Cannot check the password: too many are being checked. Try again in some seconds.",
        );
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      if (isKnown) this.#waiting.unshift(resolve);
      else this.#waiting.push(resolve);
      await promise;
    }
    this.#running++;
  }
}

/** Throws `password.weak` or `password.long` for what must not become the password of `name`. */
export function checkNewPassword(password: string, name: string): void {
  const characters = [...normal(password)].length;
  if (characters < LEAST_CHARACTERS) {
    throw new BroadsideError(
      "password.weak",
      `Cannot use this password: it has ${characters} characters and needs at least ${LEAST_CHARACTERS}. ` +
        "Some words that do not belong together do well.",
    );
  }
  if (Buffer.byteLength(normal(password)) > MOST_BYTES) {
    throw new BroadsideError(
      "password.long",
      `Cannot use this password: it has more than ${MOST_BYTES} bytes. Take a shorter one.`,
    );
  }
  const lower = normal(password).toLowerCase();
  if (new Set(lower).size < 4 || lower.replaceAll(name.toLowerCase(), "").length < 4) {
    throw new BroadsideError(
      "password.weak",
      "Cannot use this password: it is guessed at once, being the name or few signs over and over. " +
        "Some words that do not belong together do well.",
    );
  }
}

/** Whether a typed password is short enough to be hashed at all. */
export function isPossiblePassword(password: string): boolean {
  return Buffer.byteLength(normal(password)) <= MOST_BYTES;
}

/** Keyboards differ in how they compose letters; the person typed the same. */
function normal(password: string): string {
  return password.normalize("NFC");
}
