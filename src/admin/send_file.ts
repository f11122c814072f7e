import type { Context } from "hono";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { fileStream } from "./file_stream.ts";
import { parseRange } from "./ranges.ts";

/** Something to send: bytes at hand, or a run of bytes of a file. */
export type Content =
  & { type: string; etag?: string }
  & (
    | { bytes: Uint8Array }
    | { path: string; offset: number; length: number }
  );

/**
 * Answers with the content, or with the piece of it that the request asks for (RFC 9110, 14). Throws `image.unreadable`
 * when its file is gone or became shorter.
 */
export async function sendContent(c: Context, content: Content): Promise<Response> {
  const size = "bytes" in content ? content.bytes.length : content.length;
  const etag = content.etag === undefined ? undefined : `"${content.etag.replaceAll('"', "")}"`;
  // No-transform: firmware takes the length at its word and unpacks nothing.
  const headers: Record<string, string> = {
    "accept-ranges": "bytes",
    "cache-control": etag ? "no-cache, no-transform" : "no-store, no-transform",
    "content-type": content.type,
    ...(etag ? { etag } : {}),
  };
  if (etag && c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
  // A piece of another version would be of no use to the caller: it gets the whole instead (RFC 9110, 13.1.5).
  const condition = c.req.header("if-range");
  const range = condition === undefined || condition === etag ? c.req.header("range") : undefined;
  const piece = parseRange(range, size);
  if (piece === "none") return c.body(null, 416, { "content-range": `bytes */${size}` });
  if (!("bytes" in content)) await checkFile(content);
  if (piece === "whole") {
    return c.body(bodyOf(content, 0, size - 1), 200, { ...headers, "content-length": String(size) });
  }
  const { first, last } = piece;
  return c.body(bodyOf(content, first, last), 206, {
    ...headers,
    "content-length": String(last - first + 1),
    "content-range": `bytes ${first}-${last}/${size}`,
  });
}

function bodyOf(content: Content, first: number, last: number) {
  if ("bytes" in content) return content.bytes.slice(first, last + 1);
  return fileStream(content.path, content.offset + first, content.offset + last);
}

/** What is wrong is told before the first byte, for after it nothing can be told. */
async function checkFile({ path, offset, length }: { path: string; offset: number; length: number }) {
  const { size } = await Deno.stat(path).catch((cause) => {
    throw new BroadsideError("image.unreadable", `Cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  if (size >= offset + length) return;
  throw new BroadsideError("image.unreadable", `Cannot read ${path}: it became shorter.`);
}
