import type { PageProps } from "../../app/pages.ts";
import { Begin } from "./begin.tsx";
import { beginSchedule } from "./beginnings.ts";

/** The wizard that changes a session with a schedule. */
export default function Page({ params }: PageProps) {
  return <Begin kind="editSchedule" load={(_, signal) => beginSchedule(params.id, signal)} />;
}
