import type { Context } from "hono";
import { TooOften } from "../access/mod.ts";
import { BroadsideError } from "../base/mod.ts";
import type { Problem } from "../contract/mod.ts";

/** HTTP status of an error by its code; the first match counts. */
const STATUS: [code: RegExp, status: number][] = [
  [/^request\.too_large$/, 413],
  [/^request\.media_type$/, 415],
  [/^request\.unauthorized$/, 401],
  [/^request\.forbidden$/, 403],
  [/^request\.csrf$/, 403],
  [/^request\.busy$/, 503],
  [/^request\.too_many$/, 429],
  [/^request\./, 400],
  [/^(session|machine|reservation|schedule|template|path|user|token)\.unknown$/, 404],
  [/^access\.refused$/, 401],
  [/^access\.too_often$/, 429],
  [/^(access\.no_login|token\.(by_token|role))$/, 403],
  [/^(password\.|token\.expiry$)/, 422],
  [/^(access|user|token)\./, 409],
  [/^target\.not_assigned$/, 403],
  [/^target\.identity_taken$/, 409],
  [/^image\.not_found$/, 404],
  [/^image\.(in_use|link|verify)$/, 409],
  [
    /^(image\.unknown|image\.corrupt|session\.(interface|partition)|schedule\.never|machine\.(assignment|mac))$/,
    422,
  ],
  [/^(config\.(value|syntax|file)|cli\.(interface|pool)|dhcp\.settings)$/, 422],
  [/^(pxe|dhcp|tftp|net)\./, 409],
  [/^(store\.|image\.|(target|machine|session|template)\.too_many)/, 503],
  [/^settings\.value$/, 422],
  [/^settings\.(read|write)$/, 503],
  [/^settings\./, 409],
  [/^license\.(damaged|signature|expired|key)$/, 422],
  [/^license\./, 409],
  [/^(session\.|machine\.|reservation\.|schedule\.|template\.|config\.slots)/, 409],
];

/** HTTP status of an error with this code. */
export function statusOf(code: string): number {
  return STATUS.find(([pattern]) => pattern.test(code))?.[1] ?? 500;
}

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "Not possible now",
  413: "Too large",
  415: "Wrong content type",
  422: "Cannot be used",
  429: "Too many",
  500: "Internal error",
  503: "Out of service",
};

/**
 * An error as application/problem+json. A `BroadsideError` is shown as it is, its second sentence on as what to do next;
 * of anything else only that it happened, for its text may hold what a caller must not know.
 */
export function problem(c: Context, error: unknown): Response {
  const known = error instanceof BroadsideError ? error : new BroadsideError(
    "internal",
    "Cannot answer: an unexpected error came up. Look into the server's log for its cause.",
  );
  const status = statusOf(known.code);
  const [detail, next] = split(known.message);
  const body: Problem = {
    type: `about:blank#${known.code}`,
    title: TITLES[status],
    status,
    detail,
    code: known.code,
    ...(next ? { next } : {}),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (error instanceof TooOften) headers.set("retry-after", String(error.seconds));
  return c.body(JSON.stringify(body), { status: status as 400, headers });
}

/** Errors say what could not be done and why in one sentence, and what to do next in those after it. */
function split(message: string): [detail: string, next: string] {
  const [, detail, next] = /^(.*?\.) (?=\p{Lu})(.*)$/su.exec(message) ?? [];
  return detail === undefined ? [message, ""] : [detail, next];
}
