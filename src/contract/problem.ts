import * as z from "zod";

/** An error as application/problem+json (RFC 9457), with what to do next. */
export const problem = z.object({
  type: z.string().max(200),
  title: z.string().max(200),
  status: z.int().min(400).max(599),
  detail: z.string().max(2000),
  /** Machine-readable kind, e.g. `session.ended`. */
  code: z.string().max(100),
  /** What the caller can do about it. */
  next: z.string().max(500).optional(),
});

/** See `problem`. */
export type Problem = z.infer<typeof problem>;
