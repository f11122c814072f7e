import { Begin } from "./begin.tsx";
import { beginNew } from "./beginnings.ts";

/** The wizard New Deployment Template. */
export default function Page() {
  return <Begin kind="newTemplate" load={(query, signal) => beginNew("newTemplate", query, signal)} />;
}
