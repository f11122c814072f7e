import type { ImageView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { imagesChanged, targets } from "../../data/live.ts";
import { LinkButton } from "../../parts/bits.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { usePaced } from "../../parts/use_paced.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.steps;

interface Step {
  icon: IconName;
  title: string;
  told: string;
  /** What is there already. */
  done?: string;
  href: string;
  link: string;
}

/** What to do where no session was ever made. */
export function FirstSteps() {
  usePaced(targets.changes);
  const images =
    useLoaded((signal) => api.get<ImageView[]>("images", signal), [imagesChanged.value]).value?.length ?? 0;
  const online = targets.peek().filter((each) => each.online).length;
  const steps: Step[] = [
    {
      icon: "images",
      title: told.image,
      told: told.imageTold,
      done: images ? told.imageDone(images) : undefined,
      href: "/images",
      link: told.imageLink,
    },
    {
      icon: "pxe",
      title: told.boot,
      told: told.bootTold,
      done: online ? told.bootDone(online) : undefined,
      href: "/pxe",
      link: told.bootLink,
    },
    {
      icon: "sessions",
      title: told.session,
      told: told.sessionTold,
      href: "/sessions/new",
      link: words.overview.newSession,
    },
  ];
  const next = steps.findIndex(({ done }) => !done);
  return (
    <section class="card" aria-labelledby="steps">
      <div class="card-head">
        <h2 id="steps">{told.title}</h2>
      </div>
      <ol class="first-steps">
        {steps.map((step, i) => (
          <li key={step.title} class={step.done ? "first-step done" : "first-step"}>
            <Icon name={step.icon} />
            <h3>{step.title}</h3>
            <p class="faint">{step.told}</p>
            {step.done && (
              <p class="good">
                <Icon name="check" /> {step.done}
              </p>
            )}
            {(i < 2 || may("operator")) && (
              <p>
                <LinkButton main={i === next} href={step.href}>{step.link}</LinkButton>
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
