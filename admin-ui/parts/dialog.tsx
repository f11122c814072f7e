import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/mod.ts";
import { messageOf } from "./notices.tsx";

interface DialogProps {
  title: string;
  onClose(): void;
  children: ComponentChildren;
  /** Buttons at its foot. */
  foot?: ComponentChildren;
  wide?: boolean;
}

/** A dialog over the page: the browser keeps the focus in it and closes it by Escape. */
export function Dialog({ title, onClose, children, foot, wide }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current!.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={box}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      <div class="dialog-body">{children}</div>
      {foot && <div class="dialog-foot">{foot}</div>}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children: ComponentChildren;
  /** What the button says, e.g. Delete. */
  action: string;
  /** Text to be typed first, for what cannot be undone at all. */
  typed?: string;
  onConfirm(): Promise<unknown>;
  onClose(): void;
}

/** Asks before something is destroyed; stays open with the reason where that fails. */
export function Confirm({ title, children, action, typed, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState(""),
    [busy, setBusy] = useState(false),
    [failure, setFailure] = useState("");
  const run = async () => {
    setBusy(true);
    setFailure("");
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button
            type="button"
            class="danger"
            disabled={busy || (typed !== undefined && text !== typed)}
            onClick={run}
          >
            {action}
          </button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <label class="field">
          <span>{words.common.typeToConfirm(typed)}</span>
          <input value={text} onInput={(event) => setText(event.currentTarget.value)} autocomplete="off" />
        </label>
      )}
      {failure && <p class="failure" role="alert">{failure}</p>}
    </Dialog>
  );
}
