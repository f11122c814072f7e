import { ApiClient } from "../api_client.ts";
import type { Candidate } from "./complete.ts";

/** Milliseconds that a server has for its answer: longer nobody waits for a word. */
const ANSWER_WITHIN = 1000;
/** Words that are worth reading. */
const MOST_WORDS = 200;

/** The part of a view that names a thing. */
interface Named {
  id: string;
  name: string | null;
  label?: string;
  state?: string;
  image?: string;
  error?: string;
  role?: string;
  mac?: string;
  address?: string;
}

/** Where each kind of things is listed. */
export const PATHS = {
  session: "sessions",
  schedule: "schedules",
  template: "templates",
  machine: `machines?limit=${MOST_WORDS}`,
  group: "settings/groups",
  image: "images",
  user: "users",
  token: "tokens",
  reservation: "pxe/reservations",
} as const;

/** The things of a kind that a running server has, by number and by name. Nothing when it does not answer in time. */
export async function lookup(kind: string, server?: string, tokenFile?: string): Promise<Candidate[]> {
  let timer: number | undefined;
  try {
    const late = new Promise<Named[]>((resolve) => timer = setTimeout(() => resolve([]), ANSWER_WITHIN));
    const found = await Promise.race([
      new ApiClient(server, tokenFile).get<Named[]>(PATHS[kind as keyof typeof PATHS]),
      late,
    ]);
    return candidates(kind, found).filter(({ word }) => !/\p{Cc}/u.test(word)).slice(0, MOST_WORDS);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

function candidates(kind: string, found: Named[]): Candidate[] {
  if (kind === "image" || kind === "group" || kind === "user") {
    return found.map(({ name, error, role }) => ({ word: name ?? "", told: oneLine(error ?? role ?? "") }));
  }
  if (kind === "reservation") {
    return found.map(({ mac = "", address = "" }) => ({ word: mac, told: oneLine(address) }));
  }
  const numbers = found.map(({ id, name, label, state = "" }) => ({
    word: id,
    told: oneLine([name ?? label ?? "", state].filter(Boolean).join(", ")),
  }));
  // A name that several have means none of them.
  const names = found.flatMap(({ name }) => name ?? []);
  const own = found.filter(({ name }) => name !== null && names.indexOf(name) === names.lastIndexOf(name));
  return [
    ...numbers,
    ...own.map(({ id, name, state = "" }) => ({ word: name!, told: oneLine(`number ${id} ${state}`) })),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim().slice(0, 80);
}
