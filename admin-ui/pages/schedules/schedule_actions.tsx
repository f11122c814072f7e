import { useState } from "preact/hooks";
import type { ScheduledView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

/** What can be done with a schedule in its state; what overwrites disks or ends something is asked first. */
export function ScheduleActions({ scheduled: { id, name, state, options } }: { scheduled: ScheduledView }) {
  const { schedules: says } = words;
  const [asked, setAsked] = useState<"run" | "stop" | "remove">();
  const isGoing = state === "waiting" || state === "running";
  const questions = {
    run: {
      title: says.runTitle(name),
      told: says.runTold(options.image),
      action: says.run,
      done: says.ran(name),
    },
    stop: { title: says.stopTitle(name), told: says.stopTold, action: says.stop, done: says.stopped(name) },
    remove: {
      title: says.removeTitle(name),
      told: says.removeTold,
      action: says.remove,
      done: says.removed(name),
    },
  };
  const act = async (what: keyof typeof questions) => {
    if (what === "remove") {
      await api.delete(`schedules/${id}`);
      document.querySelector<HTMLElement>("h1")?.focus();
    } else await api.post(`schedules/${id}/${what}`, {});
    tellDone(questions[what].done);
  };
  return (
    <div class="actions">
      {(state === "waiting" || state === "over") && (
        <button
          type="button"
          class="small"
          aria-label={says.of(says.run, name)}
          onClick={() => setAsked("run")}
        >
          <Icon name="play" />
          {says.run}
        </button>
      )}
      {isGoing && (
        <button
          type="button"
          class="small"
          aria-label={says.of(says.stop, name)}
          onClick={() => setAsked("stop")}
        >
          <Icon name="stop" />
          {says.stop}
        </button>
      )}
      {state === "stopped" && (
        <button
          type="button"
          class="small main"
          aria-label={says.of(says.resume, name)}
          onClick={() => attempt(() => api.post(`schedules/${id}/resume`, {}), says.resumed(name))}
        >
          <Icon name="play" />
          {says.resume}
        </button>
      )}
      <a class="button small" href={`/schedules/${id}/edit`} aria-label={says.of(says.change, name)}>
        <Icon name="edit" />
        {says.change}
      </a>
      <button
        type="button"
        class="small"
        disabled={state === "running"}
        title={state === "running" ? says.running : undefined}
        aria-label={says.of(says.remove, name)}
        onClick={() => setAsked("remove")}
      >
        <Icon name="remove" />
        {says.remove}
      </button>
      {asked && (
        <Confirm
          title={questions[asked].title}
          action={questions[asked].action}
          onConfirm={() => act(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>{questions[asked].told}</p>
        </Confirm>
      )}
    </div>
  );
}
