import { useEffect, useState } from "preact/hooks";
import { askBeforeLeaving } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { words } from "../../words/mod.ts";
import { Wizard, type WizardStart } from "./wizard.ts";

/** A wizard that lives as long as its page: asks before that is left, keeps its input for a reload, proposes names. */
export function useWizard(start: WizardStart): Wizard {
  const [wizard] = useState(() => new Wizard(start));
  useEffect(() => {
    const keep = () => wizard.keep();
    askBeforeLeaving(() => {
      keep();
      return wizard.isChanged ? words.wizard.leave : undefined;
    });
    addEventListener("pagehide", keep);
    return () => {
      askBeforeLeaving(undefined);
      removeEventListener("pagehide", keep);
      keep();
    };
  }, []);
  const { image, isNameOwn } = wizard.draft.value;
  useEffect(() => {
    if (!image || isNameOwn || wizard.target) return;
    const abort = new AbortController(), what = wizard.kind === "newTemplate" ? "templates" : "sessions";
    api.get<{ name: string }>(`${what}/name?image=${encodeURIComponent(image)}`, abort.signal).then(
      ({ name }) => !wizard.draft.peek().isNameOwn && wizard.set({ name }),
      // The server proposes one itself where none is given.
      () => {},
    );
    return () => abort.abort();
  }, [image, isNameOwn]);
  return wizard;
}
