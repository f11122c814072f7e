import { Begin } from "./begin.tsx";
import { beginNew } from "./beginnings.ts";

/** The wizard New Deployment Session. */
export default function Page() {
  return <Begin kind="newSession" load={(query, signal) => beginNew("newSession", query, signal)} />;
}
