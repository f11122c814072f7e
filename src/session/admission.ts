/**
 * Whether there is a license to deploy a machine, as the coordinator asks it: without IO, and at once. A place is held
 * from a machine's joining on, counts for good when its deployment begins, and is given back when it never begins.
 */
export interface Admission {
  /** Holds a place for the machine of a target; why there is none, in words for people, or undefined. */
  hold(target: number, machineId: number | null, now: number): string | undefined;
  /** Gives back the target's place, if it holds one. */
  release(target: number): void;
  /** The deployment for which the target's place was held begins. */
  begin(target: number): void;
  /** Targets whose places are no longer covered, and why. */
  surplus(now: number): [target: number, why: string][];
}

/** As shipped: no license key, no limit. */
export const UNLIMITED: Admission = {
  hold: () => undefined,
  release: () => {},
  begin: () => {},
  surplus: () => [],
};
