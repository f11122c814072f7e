import type { PageProps } from "../../app/pages.ts";
import { Begin } from "./begin.tsx";
import { beginSession } from "./beginnings.ts";

/** The wizard Edit Deployment Session. */
export default function Page({ params }: PageProps) {
  return <Begin kind="editSession" load={(_, signal) => beginSession(params.id, signal)} />;
}
