import { useEffect, useState } from "preact/hooks";

/** Something that is asked for: its value once there, or why it is not. */
export interface Loaded<T> {
  value?: T;
  error?: unknown;
  /** Asks again; the old value stays until the new one is there. */
  reload(): void;
}

/** Asks for something, and anew whenever one of `on` changes. What comes too late is dropped. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => abort.signal.aborted || setState({ value }),
      (error) => abort.signal.aborted || setState((before) => ({ ...before, error })),
    );
    return () => abort.abort();
  }, [turn, ...on]);
  return { ...state, reload: () => setTurn((before) => before + 1) };
}
