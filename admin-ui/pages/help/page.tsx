import type { PageProps } from "../../app/pages.ts";
import { PageHead } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { words } from "../../words/mod.ts";
import { chapters, helpTexts } from "../../words/help/mod.ts";

/** A chapter of the help, with all others at its side. */
export default function Help({ params }: PageProps) {
  const found = chapters.findIndex(({ id }) => id === params.chapter);
  const at = Math.max(0, found), { title, Body } = chapters[at];
  const link = (index: number, icon: "back" | "next") => {
    const chapter = chapters[index];
    return chapter && (
      <a class="button" href={`/help/${chapter.id}`}>
        {icon === "back" && <Icon name="back" />}
        {chapter.title}
        {icon === "next" && <Icon name="next" />}
      </a>
    );
  };
  return (
    <>
      <PageHead title={params.chapter && found < 0 ? words.common.notFound : title} />
      <div class="manual">
        <nav aria-label={helpTexts.chapters}>
          <ol>
            {chapters.map(({ id, title }, index) => (
              <li key={id}>
                <a href={`/help/${id}`} aria-current={index === at ? "page" : undefined}>{title}</a>
              </li>
            ))}
          </ol>
        </nav>
        <article class="card">
          <Body />
        </article>
      </div>
      <p class="row help-turn">
        {link(at - 1, "back")}
        <span class="end">{link(at + 1, "next")}</span>
      </p>
    </>
  );
}
