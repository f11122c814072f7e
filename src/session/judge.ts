import { active, type Session } from "./model.ts";

/** How many of the session's members must succeed. */
export function needed({ options: { succeed }, members }: Session): number {
  return "count" in succeed ? succeed.count : Math.max(1, Math.ceil(members.size * succeed.percent / 100));
}

/** When the wait for targets began; in a cyclic session with the first that is there, so never without one. */
export function waitsSince({ cycle, createdAt, members }: Session): number {
  if (cycle === null) return createdAt;
  let first = Infinity;
  for (const { joinedAt } of members.values()) first = Math.min(first, joinedAt);
  return first;
}

/** True when every machine of the session's list has joined. */
export function areAllHere({ options, members }: Session): boolean {
  if (options.type !== "mac" || members.size < options.machines.length) return false;
  return new Set(Array.from(members.values(), ({ mac }) => mac)).size >= options.machines.length;
}

/** What a session came to whose members' parts are over. */
export function judge(session: Session): { state: "finished" | "failed"; reason: string } {
  const { counts, members } = session;
  const want = needed(session);
  const others = (["failed", "excluded", "lost"] as const).filter((state) => counts[state]).map((state) =>
    `${counts[state]} ${state}`
  );
  const result = `${counts.done} of ${machines(members.size)} succeeded` +
    (others.length ? ` (${others.join(", ")})` : "");
  if (counts.done >= want) return { state: "finished", reason: `${result}.` };
  return { state: "failed", reason: `${result}, ${want} had to.` };
}

/** What the session waits for, does or came to, in words for people. */
export function told(session: Session, now: number): string {
  const { state, options, counts, members } = session;
  if (state === "gathering") return `${gathering(session, now)}${withoutLicense(session)}`;
  if (state !== "deploying") return session.reason ?? state;
  const parts = [`Deploying ${machines(members.size)}: ${counts.done} done`];
  for (const other of ["failed", "excluded", "lost"] as const) {
    if (counts[other]) parts.push(`${counts[other]} ${other}`);
  }
  if (session.senderRestartAt !== null) parts.push("the sender failed and is being started again");
  else if (!counts.deploying && counts.lost) parts.push("waiting some minutes for the lost to come back");
  const text = `${parts.join(", ")}.${withoutLicense(session)}`;
  const free = options.maxTargets === null || active(session) < options.maxTargets;
  return options.constantCast && free ? `${text} More machines may join.` : text;
}

function gathering(session: Session, now: number): string {
  const { options, members } = session;
  const { minTargets, maxTargets, waitSeconds, giveUpSeconds } = options;
  const since = waitsSince(session);
  if (since === Infinity) return "Gathering: waits for the first machine to come.";
  const left = Math.ceil((since + waitSeconds * 1000 - now) / 1000);
  const listed = options.type === "mac" ? ` of ${options.machines.length} listed` : "";
  const here = `${machines(members.size)}${listed} here`;
  const all = options.type === "mac" ? ", or at once with all" : "";
  const most = maxTargets === null ? all : `, or at once with ${maxTargets}`;
  if (left > 0) {
    const enough = members.size >= minTargets ? "" : ` if there are at least ${minTargets}`;
    return `Gathering: ${here}; starts in ${left} s${enough}${most}.`;
  }
  const giveUp = giveUpSeconds === null
    ? "Switch machines on, start now with those that are here, or stop the session."
    : `Gives up in ${Math.max(0, Math.ceil((since + giveUpSeconds * 1000 - now) / 1000))} s.`;
  return `The wait is over, but only ${here} of at least ${minTargets}. ${giveUp}`;
}

function withoutLicense({ turnedAway: { size: count } }: Session): string {
  return count ? ` The license has no room for ${machines(count)} more: add one.` : "";
}

/** "1 machine", "2 machines". */
export function machines(count: number): string {
  return `${count} machine${count === 1 ? "" : "s"}`;
}
