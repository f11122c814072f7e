import { BroadsideError } from "../base/mod.ts";
import type { PasswordRequest, SetupRequest } from "../contract/mod.ts";
import type { AccessStore } from "../store/mod.ts";
import type { Actor } from "./actor.ts";
import { Audit } from "./audit.ts";
import { Brake } from "./brake.ts";
import { type Login, Logins } from "./logins.ts";
import { Passwords } from "./passwords.ts";
import type { RandomBytes } from "./secrets.ts";
import { isSetupCode, newSetupCode, setupCodeHash } from "./setup_code.ts";
import { Tokens } from "./tokens.ts";
import { Users } from "./users.ts";

/** What access stands on. */
export interface AccessOptions {
  store: AccessStore;
  /** Milliseconds since 1970. */
  now(): number;
  random: RandomBytes;
  /** Logarithm of scrypt's N; the usual one by default. */
  logN?: number;
}

/** Who may use the server's page and API. */
export class Access {
  readonly users: Users;
  readonly logins: Logins;
  readonly tokens: Tokens;
  readonly audit: Audit;
  readonly #store: AccessStore;
  readonly #random: RandomBytes;
  #setupHash?: string;

  constructor({ store, now, random, logN }: AccessOptions) {
    const passwords = new Passwords({ random, logN });
    this.users = new Users(store, passwords, now);
    this.logins = new Logins(store, passwords, new Brake(), now, random);
    this.tokens = new Tokens(store, now, random);
    this.audit = new Audit(store, now);
    this.#store = store;
    this.#random = random;
  }

  /** Whether there is no account yet. */
  get isNew(): boolean {
    return !this.#store.users().length;
  }

  /** A new code to make the administrator with, which voids one given before; undefined when there is an account. */
  offerSetup(): string | undefined {
    if (!this.isNew) return undefined;
    const code = newSetupCode(this.#random);
    this.#setupHash = setupCodeHash(code);
    return code;
  }

  /** Makes the administrator and signs in. Throws `access.…` or `password.…`; the code counts once. */
  async setUp({ code, name, password }: SetupRequest, address: string): Promise<Login> {
    const user = await this.logins.braked("the set-up", address, async () => {
      if (this.isNew && (this.#setupHash === undefined || !isSetupCode(code, this.#setupHash))) {
        throw new BroadsideError(
          "access.refused",
          "Cannot set up: the code is not the one that the server printed when it started last. Look there again.",
        );
      }
      return await this.users.addFirst(name, password);
    });
    this.#setupHash = undefined;
    return this.logins.enter(user, address);
  }

  /** Changes the caller's own password and ends their other logins. Throws `access.…` or `password.…`. */
  async changePassword(actor: Actor, { old, new: wanted }: PasswordRequest, address: string): Promise<void> {
    if (actor.user === null || actor.via !== "page") {
      throw new BroadsideError(
        "access.no_login",
        "Cannot change the password: that takes a login with name and password. Sign in at the page.",
      );
    }
    await this.logins.prove(actor.user, old, address);
    await this.users.change(actor.user, { password: wanted }, actor.login);
  }

  /** Whether what let the caller in still does: streams outlive the request that began them. */
  isStill({ login, token }: Actor): boolean {
    return (login === undefined || this.logins.lives(login)) &&
      (token === undefined || this.tokens.lives(token));
  }
}
