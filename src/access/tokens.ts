import { BroadsideError } from "../base/mod.ts";
import type { MadeToken, NewToken, TokenView } from "../contract/mod.ts";
import type { AccessStore, TokenRow } from "../store/mod.ts";
import { type Actor, includes, lesser } from "./actor.ts";
import { hashOf, newTokenSecret, type RandomBytes, same } from "./secrets.ts";

/** A token that says nothing else ends after a year. Milliseconds. */
const LASTS = 365 * 24 * 3600_000;
const TOUCH_EVERY = 60_000;
const MOST_TOKENS = 1000;

/** Tokens for scripts, and the one of the server's own command line. */
export class Tokens {
  readonly #store: AccessStore;
  readonly #now: () => number;
  readonly #random: RandomBytes;
  #local?: string;

  constructor(store: AccessStore, now: () => number, random: RandomBytes) {
    this.#store = store;
    this.#now = now;
    this.#random = random;
  }

  /** The token of whoever may read this server's files; it counts until the server ends. */
  localToken(): string {
    return this.#local ??= newTokenSecret(this.#random);
  }

  /** Who has the token; undefined when it is void. The local one counts from this machine only. */
  actor(secret: string, isLocal: boolean): Actor | undefined {
    if (this.#local !== undefined && isLocal && same(secret, this.#local)) {
      return { user: null, name: "local", role: "admin", via: "local" };
    }
    const token = this.#store.token(hashOf(secret)), now = this.#now();
    if (!token || !this.#isAlive(token)) return undefined;
    if (now - (token.lastUsedAt ?? 0) >= TOUCH_EVERY) this.#store.touchToken(token.id, now);
    const name = `${token.user ?? "local"}: ${token.name}`;
    return { user: token.user, name, role: this.#roleOf(token), via: "token", token: token.id };
  }

  /** Whether the token of that number still counts. */
  lives(id: number): boolean {
    return this.#store.tokens().some((token) => token.id === id && this.#isAlive(token));
  }

  /** All tokens for an administrator, else the caller's own. */
  list(actor: Actor): TokenView[] {
    return this.#store.tokens().filter((token) => mayManage(actor, token)).map((token) => this.#view(token));
  }

  /** Makes a token of the caller's. Throws `token.…`. */
  make(actor: Actor, { name, role = actor.role, expiresAt = this.#now() + LASTS }: NewToken): MadeToken {
    if (actor.via === "token") {
      throw new BroadsideError(
        "token.by_token",
        "Cannot make a token by a token: it could outlive the one that made it. Sign in with name and password.",
      );
    }
    if (!includes(actor.role, role)) {
      throw new BroadsideError(
        "token.role",
        `Cannot make a token for ${role}: it can do no more than its maker, who is ${actor.role}.`,
      );
    }
    if (expiresAt !== null && expiresAt <= this.#now()) {
      throw new BroadsideError("token.expiry", "Cannot make the token: it would have ended already.");
    }
    if (this.#store.tokens().length >= MOST_TOKENS) this.#makeRoom();
    const secret = newTokenSecret(this.#random);
    const row: Omit<TokenRow, "id"> = {
      hash: hashOf(secret),
      name,
      user: actor.user,
      role,
      createdAt: this.#now(),
      lastUsedAt: null,
      expiresAt,
    };
    return { ...this.#view({ ...row, id: this.#store.addToken(row) }), token: secret };
  }

  /** Throws `token.unknown` for what is none of the caller's. */
  delete(actor: Actor, id: number): void {
    if (!this.#store.tokens().some((token) => token.id === id && mayManage(actor, token))) {
      throw new BroadsideError("token.unknown", `Cannot find token ${id}: there is none of yours.`);
    }
    this.#store.deleteToken(id);
  }

  #makeRoom(): void {
    for (const token of this.#store.tokens()) if (!this.#isAlive(token)) this.#store.deleteToken(token.id);
    if (this.#store.tokens().length < MOST_TOKENS) return;
    throw new BroadsideError(
      "token.too_many",
      `Cannot make a token: there are ${MOST_TOKENS} already. Delete some that nobody uses.`,
    );
  }

  #isAlive({ expiresAt }: TokenRow): boolean {
    return expiresAt === null || this.#now() < expiresAt;
  }

  /** A user that may do less than before leaves the same to their tokens. */
  #roleOf({ user, role }: TokenRow): TokenRow["role"] {
    return user === null ? role : lesser(role, this.#store.user(user)?.role ?? "viewer");
  }

  #view(token: TokenRow): TokenView {
    const { id, name, user, createdAt, lastUsedAt, expiresAt } = token;
    return { id: String(id), name, role: this.#roleOf(token), user, createdAt, lastUsedAt, expiresAt };
  }
}

function mayManage(actor: Actor, { user }: TokenRow): boolean {
  return actor.role === "admin" || user !== null && user === actor.user;
}
