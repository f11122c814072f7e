import { signal } from "@preact/signals";
import { api } from "./api.ts";

/** How the console shows things, as set under Settings; see `settings/console` of the API. */
export const showComputerName = signal(true);

/** Asks for it anew. Where the server does not tell, names are shown. */
export async function loadConsoleSettings(): Promise<void> {
  try {
    showComputerName.value =
      (await api.get<{ showComputerName: boolean }>("settings/console")).showComputerName;
  } catch {
    // A view without it is better than none.
  }
}
