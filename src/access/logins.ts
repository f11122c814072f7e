import { BroadsideError } from "../base/mod.ts";
import type { AccessStore, LoginRow, UserRow } from "../store/mod.ts";
import type { Actor } from "./actor.ts";
import type { Brake } from "./brake.ts";
import { isPossiblePassword, type Passwords } from "./passwords.ts";
import { hashOf, newSecret, type RandomBytes } from "./secrets.ts";

/** Milliseconds: a login ends when it was not used for so long, and in any case so long after it began. */
const IDLE = 12 * 3600_000, LONGEST = 7 * 24 * 3600_000;
/** Seconds that the browser keeps the cookie. */
export const COOKIE_SECONDS = LONGEST / 1000;
/** When it was used is written so often at most. */
const TOUCH_EVERY = 60_000;
/** Browsers of one user at a time; the oldest login makes room. */
const MOST_LOGINS = 50;

/** A new login: what goes into the cookie, and who has it. */
export interface Login {
  cookie: string;
  actor: Actor;
}

/** Browsers that signed in with name and password. */
export class Logins {
  readonly #store: AccessStore;
  readonly #passwords: Passwords;
  readonly #brake: Brake;
  readonly #now: () => number;
  readonly #random: RandomBytes;

  constructor(
    store: AccessStore,
    passwords: Passwords,
    brake: Brake,
    now: () => number,
    random: RandomBytes,
  ) {
    this.#store = store;
    this.#passwords = passwords;
    this.#brake = brake;
    this.#now = now;
    this.#random = random;
    for (const { user, address } of store.logins()) brake.befriend(user, address);
    this.#tidy();
  }

  /**
   * Signs in with a new secret; `old`, the secret of a login that the browser had, is void then. Throws
   * `access.refused` when name and password don't belong together, `access.too_often` when tried too often.
   */
  async login(typedName: string, password: string, address: string, old?: string): Promise<Login> {
    const name = typedName.normalize("NFC").toLowerCase();
    await this.prove(name, password, address);
    // The account may have gone while the password was checked.
    const user = this.#store.user(name);
    if (!user) throw refused();
    if (old !== undefined) this.#store.deleteLogin(hashOf(old));
    return this.enter(user, address);
  }

  /** Checks a password under the brake. Throws `access.refused` or `access.too_often`. */
  async prove(name: string, password: string, address: string): Promise<void> {
    await this.braked(name, address, async () => {
      const possible = isPossiblePassword(password);
      const hash = this.#store.user(name)?.passwordHash;
      const isKnown = this.#brake.isFriend(name, address);
      if (!await this.#passwords.verify(possible ? password : "", possible ? hash : undefined, isKnown)) {
        throw refused();
      }
      // Whoever changes it meanwhile means the old one to count no more.
      if (this.#store.user(name)?.passwordHash !== hash) throw refused();
    });
  }

  /** Does a try that may be guessing; `access.refused` from it counts as a failure. Throws `access.too_often`. */
  async braked<T>(name: string, address: string, attempt: () => T | Promise<T>): Promise<T> {
    const wait = this.#brake.begin(name, address, this.#now());
    if (wait > 0) throw new TooOften(Math.ceil(wait / 1000));
    try {
      const result = await attempt();
      this.#brake.succeeded(name, address);
      return result;
    } catch (error) {
      // Too busy a server or too short a new password is no guess.
      if (!(error instanceof BroadsideError && error.code === "access.refused")) {
        this.#brake.undo(name, address);
      }
      throw error;
    }
  }

  /** Begins a login of a user without asking for the password. */
  enter(user: UserRow, address: string): Login {
    const cookie = newSecret(this.#random), now = this.#now();
    const login: LoginRow = { hash: hashOf(cookie), user: user.name, address, createdAt: now, seenAt: now };
    this.#tidy();
    const others = this.#store.logins().filter((each) => each.user === user.name);
    for (const { hash } of others.slice(0, Math.max(0, others.length - MOST_LOGINS + 1))) {
      this.#store.deleteLogin(hash);
    }
    this.#store.writeUser({ ...user, lastLoginAt: now });
    this.#store.writeLogin(login);
    return { cookie, actor: actorOf(user, login.hash, cookie) };
  }

  /** Who has the cookie; undefined when it is void. */
  actor(cookie: string): Actor | undefined {
    const hash = hashOf(cookie), login = this.#alive(hash);
    const user = login && this.#store.user(login.user);
    if (!user) return undefined;
    const now = this.#now();
    if (now - login.seenAt >= TOUCH_EVERY) this.#store.touchLogin(hash, now);
    return actorOf(user, hash, cookie);
  }

  /** Whether the login with that hash still counts. */
  lives(hash: string): boolean {
    return this.#alive(hash) !== undefined;
  }

  logout(hash: string): void {
    this.#store.deleteLogin(hash);
  }

  #alive(hash: string): LoginRow | undefined {
    const login = this.#store.login(hash), now = this.#now();
    return login && now - login.seenAt < IDLE && now - login.createdAt < LONGEST ? login : undefined;
  }

  #tidy(): void {
    this.#store.deleteOldLogins(this.#now() - LONGEST, this.#now() - IDLE);
  }
}

/** Tried too often; `seconds` tells when to try again. */
export class TooOften extends BroadsideError {
  readonly seconds: number;

  constructor(seconds: number) {
    super(
      "access.too_often",
      `Cannot sign in now: there were too many wrong tries. Try again in ${seconds} s.`,
    );
    this.seconds = seconds;
  }
}

function refused(): BroadsideError {
  return new BroadsideError("access.refused", "Cannot sign in: name or password is wrong. Check both.");
}

/** The request's proof is made of the cookie's secret: nothing more to keep, and it leads back to nothing. */
function actorOf({ name, role }: UserRow, login: string, cookie: string): Actor {
  return { user: name, name, role, via: "page", login, csrf: hashOf(`csrf ${cookie}`) };
}
