import { signal } from "@preact/signals";
import { Refusal } from "../data/api.ts";
import { words } from "../words/mod.ts";
import { Icon } from "./icon.tsx";

interface Notice {
  id: number;
  kind: "done" | "failed";
  text: string;
}

const notices = signal<Notice[]>([]);
let last = 0;

/** Says in passing that something was done. */
export function tellDone(text: string): void {
  add({ id: ++last, kind: "done", text });
}

/** Says that something failed, and stays until it is closed. */
export function tellFailure(error: unknown): void {
  add({ id: ++last, kind: "failed", text: messageOf(error) });
}

/** Runs what may fail, and tells the reader when it does; undefined then. `done` is said when it went well. */
export async function attempt<T>(action: () => Promise<T>, done?: string): Promise<T | undefined> {
  try {
    const value = await action();
    if (done) tellDone(done);
    return value;
  } catch (error) {
    tellFailure(error);
    return undefined;
  }
}

/** An error in words, with what to do next. */
export function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.next ? `${error.message} ${error.next}` : error.message;
  return error instanceof Error ? error.message : String(error);
}

/** Where notices appear. */
export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map((notice) => (
        <div key={notice.id} class={`notice ${notice.kind}`}>
          <Icon name={notice.kind === "done" ? "check" : "warning"} />
          <p>{notice.text}</p>
          <button type="button" class="plain" aria-label={words.common.close} onClick={() => drop(notice.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}

function add(notice: Notice): void {
  notices.value = [...notices.value.filter(({ text }) => text !== notice.text), notice].slice(-4);
  if (notice.kind === "done") setTimeout(() => drop(notice.id), 6000);
}

function drop(id: number): void {
  notices.value = notices.value.filter((each) => each.id !== id);
}
