import { useState } from "preact/hooks";
import type { AccessView } from "../../../src/contract/mod.ts";
import { takeAccess } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { messageOf } from "../../parts/notices.tsx";

/** Sends a form of the door: whether it is under way, what went wrong, and how to send. */
export function useDoor(path: string) {
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState("");
  const send = async (body: Record<string, string>) => {
    setBusy(true);
    setFailure("");
    try {
      takeAccess(await api.post<AccessView>(path, body));
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return { busy, failure, setFailure, send };
}
