import { words } from "../../words/mod.ts";
import type { Draft } from "./draft.ts";

/** What a schema says, as far as it matters here. */
export interface RawIssue {
  code?: string;
  path: PropertyKey[];
  message: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
}

/** What is wrong at a path in words that say what to enter instead. */
export function issueText(path: string, issue: RawIssue, draft: Draft): string {
  const { issues } = words.wizard, { code = "" } = issue;
  if (path.startsWith("succeed")) {
    return code === "custom"
      ? issues.succeedTooMany
      : draft.succeedBy === "count"
      ? issues.count
      : issues.percent;
  }
  const own = issues.at[`${path}:${code}`] ?? issues.at[path];
  if (own) return own;
  if (code === "too_small" && issue.minimum !== undefined) return issues.least(Number(issue.minimum));
  if (code === "too_big" && issue.maximum !== undefined) return issues.most(Number(issue.maximum));
  if (code === "invalid_type") return issues.number;
  return issue.message.charAt(0).toUpperCase() + issue.message.slice(1);
}
