import { type Report, serialDelta } from "./frame.ts";
import type { ReceiverStatus } from "./types.ts";

/** A receiver not heard for this long is not waited for, in milliseconds. */
const SILENT = 2000;
/** And after this long its wants no longer count. */
const GONE = 6000;
/** A receiver that gets less than this share of what the median one gets is caught up later. */
const FAR_SLOWER = 0.75;
/** A receiver whose full buffers hold the sender up for this share of the time is left behind, if the others' don't. */
const HOLDS_UP = 0.25;
/** So is one whose repairs alone make up this share of the traffic. */
const WEARS_OUT = 0.25;
/** Over how long these shares are taken, in milliseconds. */
const HOLD_WINDOW = 400;
/** A receiver that takes nothing for this long while another could go on hangs, whatever most others do; milliseconds. */
const HANGS = 2000;

/** A receiver as the sender knows it. */
export interface Member {
  id: number;
  report: Report;
  /** When it last reported. */
  at: number;
  lagging: boolean;
  /** When a lagging one may count again, and how often it lagged. */
  forgivenAt: number;
  lapses: number;
  /** Share of datagrams lost over the last sample. */
  loss: number;
  samples: number;
  /** Its counts when the running sample began. */
  sample: { heard: number; received: number; at: number } | undefined;
  /** Milliseconds that the last sample took. */
  span: number;
  completed: boolean;
  /** Share of the time lately that the sender could not go on because of it. */
  held: number;
  /** Where it stood when its buffers filled, and since when: a receiver that only is slow moves on. */
  stood: { heard: number; ordinal: number; at: number } | undefined;
  /** Repair datagrams that its reports caused since the last judgement. */
  charged: number;
}

/** All receivers of a stream, which of them the sender waits for, and which it catches up afterwards. */
export class Group {
  readonly members = new Map<number, Member>();
  #askedAt = 0;
  #leftBehind = false;

  /** Takes a report; false when it is a replay. `first` tells a receiver never heard before. */
  update(report: Report, now: number): { member: Member; first: boolean } | undefined {
    const known = this.members.get(report.receiver);
    if (known && serialDelta(report.counter, known.report.counter) <= 0) return undefined;
    if (known) {
      known.report = report;
      known.at = now;
      return { member: known, first: false };
    }
    const member: Member = {
      id: report.receiver,
      report,
      at: now,
      lagging: false,
      forgivenAt: 0,
      lapses: 0,
      loss: 0,
      samples: 0,
      span: 1,
      sample: undefined,
      completed: false,
      held: 0,
      stood: undefined,
      charged: 0,
    };
    this.members.set(member.id, member);
    return { member, first: true };
  }

  forget(id: number): void {
    this.members.delete(id);
  }

  /** Those that hear the stream and still want some of it. */
  *active(now: number): Generator<Member> {
    for (const member of this.members.values()) {
      if (member.report.heardAny && !member.report.complete && now - member.at < SILENT) yield member;
    }
  }

  /** Those whose wants count. */
  *wanting(now: number): Generator<Member> {
    for (const member of this.members.values()) {
      if (member.report.heardAny && !member.report.complete && now - member.at < GONE) yield member;
    }
  }

  /**
   * May `datagrams` more go out after datagram `seq`, and, if `newBlock`, a block begin as number `ordinal`? Receivers
   * whose sockets or memory would overflow say no; if it is few of them and lasts, they are left behind.
   */
  mayAdvance(seq: number, datagrams: number, newBlock: boolean, ordinal: number, now: number): boolean {
    let lagging = 0;
    const active: Member[] = [], full = new Set<Member>();
    for (const member of this.active(now)) {
      if (member.lagging) {
        lagging++;
        continue;
      }
      active.push(member);
      const { report } = member;
      const socketFull = serialDelta(seq, report.heard) + datagrams > report.window;
      const memoryFull = newBlock && ((ordinal - report.ordinal) & 0xffff) > report.room;
      if (socketFull || memoryFull) full.add(member);
      const stood = member.stood;
      const moved = !stood || (socketFull && stood.heard !== report.heard) ||
        (memoryFull && stood.ordinal !== report.ordinal);
      if (!socketFull && !memoryFull) member.stood = undefined;
      else if (moved) member.stood = { heard: report.heard, ordinal: report.ordinal, at: now };
    }
    if (active.length === 0) {
      // Only laggards are left: now they are the room. With nobody at all there is nothing to send for.
      this.forgiveAll();
      return lagging > 0 && this.mayAdvance(seq, datagrams, newBlock, ordinal, now);
    }
    const share = Math.min(1, (now - this.#askedAt) / HOLD_WINDOW);
    this.#askedAt = now;
    for (const member of active) member.held += ((full.has(member) ? 1 : 0) - member.held) * share;
    if (full.size === 0) return true;
    const median = active.map((member) => member.held).sort((a, b) => a - b)[(active.length - 1) >> 1];
    for (const member of full) {
      const holdsUp = active.length > 1 && member.held > HOLDS_UP && member.held > 3 * median;
      const hangs = full.size < active.length && now - member.stood!.at >= HANGS;
      if (holdsUp || hangs) this.#leaveBehind(member, now);
    }
    return false;
  }

  /**
   * Judges the samples since the last call: sets each member's loss, leaves far slower ones behind, takes recovered
   * ones back. Returns the worst loss among those to be heeded, the datagrams it is known from and the milliseconds
   * that they took; undefined when no sample is large enough.
   */
  judge(now: number): { loss: number; samples: number; span: number } | undefined {
    const sampled: Member[] = [];
    for (const member of this.active(now)) {
      const { heard, received } = member.report;
      member.sample ??= { heard, received, at: member.at };
      const sent = serialDelta(heard, member.sample.heard), got = (received - member.sample.received) >>> 0;
      if (sent < 64) continue;
      member.loss = Math.min(1, Math.max(0, 1 - got / sent));
      member.samples = sent;
      member.span = Math.max(1, member.at - member.sample.at);
      member.sample = { heard, received, at: member.at };
      sampled.push(member);
    }
    // Where only laggards are left, they are the room.
    if (this.active(now).every((member) => member.lagging)) this.forgiveAll();
    if (sampled.length === 0) return undefined;
    const shares = sampled.map((member) => 1 - member.loss).sort((a, b) => a - b);
    const median = shares[shares.length >> 1];
    const charges = sampled.map((member) => member.charged).sort((a, b) => a - b);
    const fairCharge = 3 * charges[charges.length >> 1];
    let worst: Member | undefined;
    for (const member of sampled) {
      // Where all lose much, whose report came first is charged for all.
      const wearing = median > 0.95 && member.charged > WEARS_OUT * member.samples &&
        member.charged > fairCharge;
      const farSlower = 1 - member.loss < FAR_SLOWER * median || (wearing && sampled.length > 1);
      member.charged = 0;
      if (farSlower) this.#leaveBehind(member, now);
      else if (member.lagging && now >= member.forgivenAt) member.lagging = false;
      if (!farSlower && !member.lagging && (!worst || member.loss > worst.loss)) worst = member;
    }
    return worst ? { loss: worst.loss, samples: worst.samples, span: worst.span } : undefined;
  }

  /** True once after somebody was left behind. */
  takeLeftBehind(): boolean {
    const left = this.#leftBehind;
    this.#leftBehind = false;
    return left;
  }

  /** Forgets the running samples: the rate changed. */
  resample(): void {
    for (const member of this.members.values()) member.sample = undefined;
  }

  /** A new pass: whoever is left is the room. */
  forgiveAll(): void {
    for (const member of this.members.values()) member.lagging = false;
  }

  status(now: number): ReceiverStatus[] {
    return [...this.members.values()].map(({ id, lagging, loss, at, report }) => ({
      id,
      lagging,
      complete: report.complete,
      loss,
      silent: Math.round(now - at),
    }));
  }

  #leaveBehind(member: Member, now: number): void {
    if (!member.lagging) {
      member.lapses++;
      this.#leftBehind = true;
    }
    member.lagging = true;
    member.held = 0;
    member.forgivenAt = now + Math.min(30_000, 500 * 2 ** member.lapses);
  }
}

/** The first block at or after `from` that the member wants, as far as it has told; undefined when none. */
export function nextWanted(report: Report, from: number, blocks: number): number | undefined {
  for (const run of report.wants) {
    if (run.end > from) return Math.max(run.first, from);
  }
  const untold = Math.max(report.wantUntil, from);
  return untold < blocks && report.wantUntil < blocks ? untold : undefined;
}
