import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** A state in a word; the colour repeats what the word says. */
export function Badge({ kind, children }: { kind: Kind; children: ComponentChildren }) {
  return <span class={`badge ${kind}`}>{children}</span>;
}

/** How a state is meant. */
export type Kind = "good" | "bad" | "warn" | "busy" | "calm";

/** A share of 0 to 1 as a bar. */
export function Progress({ share, label, kind = "busy" }: { share: number; label: string; kind?: Kind }) {
  const value = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <div
      class={`progress ${kind}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <div style={{ transform: `translateX(${value - 100}%)` }} />
    </div>
  );
}

/** What stands where there is nothing yet: why, and what to do. */
export function Empty(
  { icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren },
) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}

/** A page's title, what it is for, and its main actions. */
export function PageHead({ title, told, children }: {
  title: string;
  told?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <div class="page-head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {told && <p class="faint">{told}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

/** A figure with what it means. */
export function Figure({ label, value, kind }: { label: string; value: ComponentChildren; kind?: Kind }) {
  return (
    <div class={`figure ${kind ?? ""}`}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** A link that looks like a button. */
export function LinkButton(
  { href, main, children }: { href: string; main?: boolean; children: ComponentChildren },
) {
  return <a class={main ? "button main" : "button"} href={href}>{children}</a>;
}
