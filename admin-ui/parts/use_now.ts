import { useEffect, useState } from "preact/hooks";

/** The time, anew every second while `isWanted`; milliseconds since 1970. */
export function useNow(isWanted = true): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}
