import type { PollReply, TargetPhase } from "../contract/mod.ts";
import { assignmentOf } from "./assignment.ts";
import type { Answer } from "./polls.ts";
import type { Running } from "./senders.ts";

/**
 * The coordinator's answer in the words that a target reads. `running` is the stream of the answer's session, where it
 * has one; `waitInterval` are the milliseconds after which one that waits to be sent off asks again.
 */
export function pollReply(
  { command, message, disk, session, member }: Answer,
  state: TargetPhase,
  running: Running | undefined,
  { pollInterval, waitInterval }: { pollInterval: number; waitInterval: number },
): PollReply {
  const text = {
    ...(message === undefined ? {} : { message: message.slice(0, 500) }),
    ...(disk === undefined ? {} : { disk }),
  };
  if (command === "wait") return { command, pollInterval: waitInterval, ...text };
  if (command !== "deploy" || !session || !member) return { command, pollInterval, ...text };
  if (running?.epoch !== session.epoch) {
    // Its sender is being started again: the target goes on with what it has, and asks once more.
    return { command: state === "waiting" ? "wait" : "continue", pollInterval };
  }
  return { command, pollInterval, assignment: assignmentOf(session, member, running) };
}
