import type { SettingsFileView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { place } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { PageHead } from "../../parts/bits.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { ConsoleForm } from "./console_form.tsx";
import { FileForm } from "./file_form.tsx";

const text = words.settings;

/** How the console shows things, and the server's three settings files. */
export default function Settings() {
  const { value, error, reload } = useLoaded(
    (signal) => api.get<SettingsFileView[]>("settings/files", signal),
    [],
  );
  const asked = place.value.query.get("file");
  const file = value?.find((each) => each.file === asked);
  const tab = (name: string, title: string) => (
    <a
      key={name}
      href={name ? `/settings?file=${name}` : "/settings"}
      aria-current={(file?.file ?? "") === name ? "page" : undefined}
    >
      {title}
    </a>
  );
  return (
    <>
      <PageHead title={text.title} told={may("admin") ? text.told : text.readOnly} />
      <nav class="tabs" aria-label={text.title}>
        {tab("", text.console.title)}
        {value?.map((each) => tab(each.file, text.files[each.file].title))}
      </nav>
      {error && <p class="failure" role="alert">{messageOf(error)}</p>}
      {file ? <FileForm key={file.file + file.version} file={file} onSaved={reload} /> : <ConsoleForm />}
    </>
  );
}
