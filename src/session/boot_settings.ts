import { type BootSettings, bootSettings } from "../contract/mod.ts";
import type { KeptBootSettings } from "./boot_plan.ts";
import type { Persistence } from "./persistence.ts";

/** What holds where nothing was set while the server ran. */
export type BootDefaults = Pick<BootSettings, "defaultBoot" | "menuTimeoutSeconds">;

/** An office's machines boot as they ever did unless somebody chooses otherwise within these seconds. */
export const BOOT_DEFAULTS: BootDefaults = { defaultBoot: "menu", menuTimeoutSeconds: 10 };

const KEY = "boot";

/** What machines boot that nothing of their own is assigned to, as it is now. */
export class BootChoices {
  readonly #persistence: Persistence;
  #defaults: BootDefaults;
  #current: KeptBootSettings;

  /** Takes up what `setting` gives for a key; `defaults` are the configuration's. */
  constructor(setting: (key: string) => unknown, persistence: Persistence, defaults: BootDefaults) {
    this.#persistence = persistence;
    this.#defaults = defaults;
    this.#current = read(setting(KEY), defaults);
  }

  get current(): KeptBootSettings {
    return this.#current;
  }

  /** The configuration changed: what was as configured follows it. */
  setDefaults(defaults: BootDefaults): void {
    const before = this.#defaults, { defaultBoot, menuTimeoutSeconds } = this.#current;
    this.#defaults = defaults;
    this.#current = {
      ...this.#current,
      ...(defaultBoot === before.defaultBoot ? { defaultBoot: defaults.defaultBoot } : {}),
      ...(menuTimeoutSeconds === before.menuTimeoutSeconds
        ? { menuTimeoutSeconds: defaults.menuTimeoutSeconds }
        : {}),
    };
  }

  /** Sets new ones. A group whose assignment stays owes its machines nothing new. */
  change(settings: BootSettings, now: number): void {
    const before = this.#current;
    const since: Record<string, number> = {};
    for (const [group, { assignment, sessionId }] of Object.entries(settings.groups)) {
      const old = Object.hasOwn(before.groups, group) ? before.groups[group] : undefined;
      const isSame = old?.assignment === assignment && old.sessionId === sessionId;
      since[group] = isSame ? before.since[group] ?? now : now;
    }
    this.#current = { ...settings, since };
    this.#persistence.setting(KEY, kept(this.#current, this.#defaults));
  }
}

/** The settings from what was kept of them; `defaults` where nothing, or nothing that this version knows, was kept. */
function read(value: unknown, defaults: BootDefaults): KeptBootSettings {
  const { since = {}, ...settings } = (value ?? {}) as Partial<KeptBootSettings>;
  const given = Object.fromEntries(Object.entries(settings).filter(([, each]) => each !== null));
  const result = bootSettings.safeParse({ groups: {}, ...defaults, ...given });
  return result.success ? { ...result.data, since } : { ...defaults, groups: {}, since: {} };
}

/** What to keep of the settings: those that are as configured follow the configuration when it changes. */
function kept(settings: KeptBootSettings, defaults: BootDefaults): Record<string, unknown> {
  const { defaultBoot, menuTimeoutSeconds, groups, since } = settings;
  return {
    defaultBoot: defaultBoot === defaults.defaultBoot ? null : defaultBoot,
    menuTimeoutSeconds: menuTimeoutSeconds === defaults.menuTimeoutSeconds ? null : menuTimeoutSeconds,
    groups,
    since,
  };
}
