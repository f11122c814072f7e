import type { Assignment } from "../contract/mod.ts";
import type { Member, Session } from "./model.ts";
import type { Running } from "./senders.ts";

/** What a member of a session is told to deploy from the session's running stream. */
export function assignmentOf(
  { id, name, epoch, root, options }: Session,
  member: Member,
  running: Running,
): Assignment {
  return {
    sessionId: String(id),
    sessionName: name,
    epoch,
    root,
    manifestBytes: running.image.manifest.length,
    receiver: member.receiver,
    stream: running.stream,
    resume: member.resume,
    readback: options.readback,
    grow: options.grow,
    destination: options.destination,
    after: options.after,
  };
}
