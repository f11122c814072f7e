import { BroadsideError } from "../base/mod.ts";
import type { NewUser, UserUpdate, UserView } from "../contract/mod.ts";
import type { AccessStore, UserRow } from "../store/mod.ts";
import { checkNewPassword, type Passwords } from "./passwords.ts";

/** A list is shown whole, and every hash costs: more accounts than any school has operators. */
const MOST_USERS = 1000;

/** The accounts. There is always an administrator once there was one. */
export class Users {
  readonly #store: AccessStore;
  readonly #passwords: Passwords;
  readonly #now: () => number;

  constructor(store: AccessStore, passwords: Passwords, now: () => number) {
    this.#store = store;
    this.#passwords = passwords;
    this.#now = now;
  }

  list(): UserView[] {
    return this.#store.users().map(view);
  }

  /** Throws `user.unknown`. */
  get(name: string): UserView {
    return view(this.#row(name));
  }

  /** Throws `user.taken`, `user.first`, `user.too_many` or `password.…`. */
  async add({ name, role, password }: NewUser): Promise<UserView> {
    const row = await this.#make({ name, role, password }, () => {
      const count = this.#store.users().length;
      if (count >= MOST_USERS) {
        throw new BroadsideError(
          "user.too_many",
          `Cannot add ${name}: there are ${MOST_USERS} users already.`,
        );
      }
      if (count === 0 && role !== "admin") {
        throw new BroadsideError(
          "user.first",
          `Cannot add ${name} as ${role}: the first user must be an administrator. Choose the role admin.`,
        );
      }
      if (!this.#store.user(name)) return;
      throw new BroadsideError(
        "user.taken",
        `Cannot add ${name}: there is a user of that name. Choose another.`,
      );
    });
    return view(row);
  }

  /** Makes the first account, an administrator's. Throws `access.set_up` when there is one, whoever was faster. */
  async addFirst(name: string, password: string): Promise<UserRow> {
    const checkFirst = () => {
      if (!this.#store.users().length) return;
      throw new BroadsideError(
        "access.set_up",
        "Cannot set up: this server has an administrator already. Sign in, or ask for an account.",
      );
    };
    return await this.#make({ name, role: "admin", password }, checkFirst);
  }

  /** A new password ends all logins of the user except one. Throws `user.…` or `password.…`. */
  async change(name: string, { role, password }: UserUpdate, exceptLogin?: string): Promise<UserView> {
    let passwordHash: string | undefined;
    if (password !== undefined) {
      this.#row(name);
      checkNewPassword(password, name);
      passwordHash = await this.#passwords.hash(password);
    }
    // From here on nothing waits: the account is as it is read until it is written.
    const row = this.#row(name);
    if (role !== undefined && role !== "admin") this.#keepAdmin(row, "take the role of");
    const changed = { ...row, role: role ?? row.role, passwordHash: passwordHash ?? row.passwordHash };
    this.#store.writeUser(changed);
    if (passwordHash !== undefined) this.#store.deleteLoginsOf(row.name, exceptLogin);
    return view(changed);
  }

  /** Throws `user.unknown`, or `user.last_admin` for the only administrator. */
  delete(name: string): void {
    const row = this.#row(name);
    this.#keepAdmin(row, "delete");
    this.#store.deleteUser(row.name);
  }

  async #make({ name, role, password }: NewUser, check: () => void): Promise<UserRow> {
    check();
    checkNewPassword(password, name);
    const passwordHash = await this.#passwords.hash(password);
    // Another may have been faster while this one was hashed.
    check();
    const row: UserRow = { name, role, passwordHash, createdAt: this.#now(), lastLoginAt: null };
    this.#store.writeUser(row);
    return row;
  }

  #keepAdmin({ name, role }: UserRow, doing: string): void {
    if (role !== "admin" || this.#store.users().filter((user) => user.role === "admin").length > 1) return;
    throw new BroadsideError(
      "user.last_admin",
      `Cannot ${doing} ${name}: it is the only administrator. Make another user an administrator first.`,
    );
  }

  #row(name: string): UserRow {
    const row = this.#store.user(name.normalize("NFC").toLowerCase());
    if (row) return row;
    throw new BroadsideError("user.unknown", `Cannot find user ${name.slice(0, 80)}: nobody has that name.`);
  }
}

function view({ name, role, createdAt, lastLoginAt }: UserRow): UserView {
  return { name, role, createdAt, lastLoginAt };
}
