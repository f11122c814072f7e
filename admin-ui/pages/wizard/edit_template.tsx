import type { PageProps } from "../../app/pages.ts";
import { Begin } from "./begin.tsx";
import { beginTemplate } from "./beginnings.ts";

/** The wizard Edit Deployment Template. */
export default function Page({ params }: PageProps) {
  return <Begin kind="editTemplate" load={(_, signal) => beginTemplate(params.id, signal)} />;
}
