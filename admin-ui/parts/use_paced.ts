import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

/** Shows anew whenever the signal changes, but at most once in `pace` milliseconds; gives the turn. */
export function usePaced(source: ReadonlySignal<unknown>, pace = 1000): number {
  const [turn, setTurn] = useState(0);
  const shown = useRef<unknown>();
  shown.current = source.peek();
  useEffect(() => {
    let shownAt = performance.now(), timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      if (source.value === shown.current) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        shownAt = performance.now();
        setTurn((before) => before + 1);
      }, Math.max(0, shownAt + pace - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [source, pace]);
  return turn;
}
