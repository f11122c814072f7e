import type { Journey } from "../harness/phases.ts";

/** Something that a user does with machines, from switching on to a login prompt. */
export interface Scenario {
  name: string;
  /** What it shows, in a few words. */
  about: string;
  /** Whether it runs on every submission. */
  always?: boolean;
  /** Gives the machines' ways. Throws when anything went otherwise. */
  run(): Promise<Journey[]>;
}
