import { type Runner, TextLog } from "../session/mod.ts";

/** Copies the log to text files in `folder` from now on. */
export function copyLog(runner: Runner, folder: string): void {
  const { coordinator, options: { store } } = runner;
  const text = new TextLog({
    folder,
    sessionName: (id) => coordinator.sessions.get(Number(id))?.name ?? store.session(Number(id))?.name,
    complain: (reason) =>
      runner.note({
        time: new Date(),
        level: "warn",
        event: "log is not copied to text files",
        fields: { reason },
      }),
  });
  runner.notices.subscribe((notice) => {
    if (notice.type === "log") text.write(notice.entries);
  });
}
