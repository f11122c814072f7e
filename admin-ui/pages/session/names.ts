import type { MemberView } from "../../../src/contract/mod.ts";
import { showComputerName } from "../../data/console_settings.ts";
import { targets } from "../../data/live.ts";

/** How a target is called: by its name, or by its MAC address where that is set under Settings. */
export function nameOf(member: MemberView): string {
  return showComputerName.value ? member.name : macOf(member) ?? member.name;
}

/** The address by which it was taken, or the one it booted from. */
export function macOf(member: MemberView): string | undefined {
  const hardware = targets.get(member.targetId).peek()?.hardware;
  return member.mac ?? hardware?.bootMac ?? hardware?.macs[0];
}
