import * as zlib from "node:zlib";
import { BroadsideError } from "../base/mod.ts";

/**
 * One thread's zstd compressor and decompressor: contexts live as long as it does, so a call allocates nothing.
 * Buffers may lie in shared memory. Not to be shared between threads.
 */
export interface Zstd {
  /** What does the work: `libzstd` where the library is found, else the slower one built into Deno. */
  readonly backend: "libzstd" | "node:zlib";
  /** Compresses `from` as one frame with content size and checksum; returns the frame's length in `into`. */
  compress(from: Uint8Array, into: Uint8Array, level: number): number;
  /**
   * Decompresses frames into `into`, never beyond it; returns the length.
   * Throws a BroadsideError `zstd.corrupt` when `from` is damaged, truncated or holds more than fits.
   */
  decompress(from: Uint8Array, into: Uint8Array): number;
  /**
   * As `decompress`, for who holds the content against a hash of their own afterwards: the frame's checksum, which
   * would be the same work once more, may go unchecked.
   */
  decompressUnchecked(from: Uint8Array, into: Uint8Array): number;
  /** Frees the contexts. The object must not be used afterwards. */
  close(): void;
}

/** The longest a frame of `size` bytes can be at any level: ZSTD_COMPRESSBOUND of zstd.h, and room for a checksum. */
export function frameBound(size: number): number {
  const small = 128 * 1024;
  return size + Math.floor(size / 256) + (size < small ? Math.floor((small - size) / 2048) : 0) + 4;
}

/**
 * A zstd for the calling thread: the library at `path` if given and loadable, else the system's libzstd.so.1,
 * else node:zlib. Always gives one that works; `backend` says which.
 */
export function loadZstd(path?: string): Zstd {
  for (const name of [path, ...SYSTEM_NAMES]) {
    const library = name && openLibrary(name);
    if (library) return new LibZstd(library);
  }
  return builtInZstd();
}

/** The zstd built into Deno: works anywhere, at two thirds of the library's speed or less. */
export function builtInZstd(): Zstd {
  return new ZlibZstd();
}

let shared: Zstd | undefined;

/** The calling thread's own zstd, loaded at the first call; `path` counts then only. */
export function threadZstd(path?: string): Zstd {
  shared ??= loadZstd(path);
  return shared;
}

/** ZSTD_d_experimentalParam3 of zstd.h, since 1.4.9. */
const FORCE_IGNORE_CHECKSUM = 1002;

const SYSTEM_NAMES = [
  "libzstd.so.1",
  "/usr/lib/x86_64-linux-gnu/libzstd.so.1",
  "/usr/lib64/libzstd.so.1",
  "/usr/lib/libzstd.so.1",
];

const SYMBOLS = {
  ZSTD_createCCtx: { parameters: [], result: "pointer" },
  ZSTD_freeCCtx: { parameters: ["pointer"], result: "usize" },
  ZSTD_CCtx_setParameter: { parameters: ["pointer", "i32", "i32"], result: "usize" },
  ZSTD_compress2: { parameters: ["pointer", "buffer", "usize", "buffer", "usize"], result: "usize" },
  ZSTD_createDCtx: { parameters: [], result: "pointer" },
  ZSTD_DCtx_setParameter: { parameters: ["pointer", "i32", "i32"], result: "usize" },
  ZSTD_freeDCtx: { parameters: ["pointer"], result: "usize" },
  ZSTD_decompressDCtx: { parameters: ["pointer", "buffer", "usize", "buffer", "usize"], result: "usize" },
  ZSTD_getErrorName: { parameters: ["usize"], result: "pointer" },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

const opened = new Map<string, Library | undefined>();

function openLibrary(name: string): Library | undefined {
  if (!opened.has(name)) {
    let library: Library | undefined;
    try {
      library = Deno.dlopen(name, SYMBOLS).symbols;
    } catch {
      // Missing or not a libzstd: the next name, and in the end node:zlib, does.
    }
    opened.set(name, library);
  }
  return opened.get(name);
}

/** Parameters of zstd.h. */
const COMPRESSION_LEVEL = 100, CHECKSUM_FLAG = 201;

class LibZstd implements Zstd {
  readonly backend = "libzstd";
  readonly #library: Library;
  readonly #compressor: Deno.PointerValue;
  readonly #decompressor: Deno.PointerValue;
  #level: number | undefined;
  #checked = true;

  constructor(library: Library) {
    this.#library = library;
    this.#compressor = library.ZSTD_createCCtx();
    this.#decompressor = library.ZSTD_createDCtx();
    if (!this.#compressor || !this.#decompressor) throw new BroadsideError("zstd.memory", OUT_OF_MEMORY);
    library.ZSTD_CCtx_setParameter(this.#compressor, CHECKSUM_FLAG, 1);
  }

  compress(from: Uint8Array, into: Uint8Array, level: number): number {
    if (level !== this.#level) {
      this.#library.ZSTD_CCtx_setParameter(this.#compressor, COMPRESSION_LEVEL, level);
    }
    this.#level = level;
    const length = this.#library.ZSTD_compress2(this.#compressor, ffi(into), big(into), ffi(from), big(from));
    if (length > big(into)) {
      throw new BroadsideError("zstd.failed", `Cannot compress: ${this.#nameOf(length)}`);
    }
    return Number(length);
  }

  decompress(from: Uint8Array, into: Uint8Array): number {
    return this.#decompress(from, into, true);
  }

  decompressUnchecked(from: Uint8Array, into: Uint8Array): number {
    return this.#decompress(from, into, false);
  }

  #decompress(from: Uint8Array, into: Uint8Array, checked: boolean): number {
    if (checked !== this.#checked) {
      // A library that does not know the parameter goes on checking.
      this.#library.ZSTD_DCtx_setParameter(this.#decompressor, FORCE_IGNORE_CHECKSUM, checked ? 0 : 1);
      this.#checked = checked;
    }
    const length = this.#library.ZSTD_decompressDCtx(
      this.#decompressor,
      ffi(into),
      big(into),
      ffi(from),
      big(from),
    );
    if (length > big(into)) throw corrupt(this.#nameOf(length));
    return Number(length);
  }

  close(): void {
    this.#library.ZSTD_freeCCtx(this.#compressor);
    this.#library.ZSTD_freeDCtx(this.#decompressor);
  }

  /** zstd returns errors as lengths beyond any buffer; this is their text. */
  #nameOf(code: bigint): string {
    const name = this.#library.ZSTD_getErrorName(code);
    return name ? new Deno.UnsafePointerView(name).getCString() : `error ${code}`;
  }
}

class ZlibZstd implements Zstd {
  readonly backend = "node:zlib";

  compress(from: Uint8Array, into: Uint8Array, level: number): number {
    const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = zlib.constants;
    const params = { [ZSTD_c_compressionLevel]: level, [ZSTD_c_checksumFlag]: 1 };
    const options = { params, pledgedSrcSize: from.length };
    const frame = zlib.zstdCompressSync(from.slice(), options);
    if (frame.length > into.length) {
      throw new BroadsideError("zstd.failed", "Cannot compress: Destination buffer is too small");
    }
    into.set(frame);
    return frame.length;
  }

  decompress(from: Uint8Array, into: Uint8Array): number {
    let raw: Uint8Array;
    try {
      raw = zlib.zstdDecompressSync(from.slice(), { maxOutputLength: Math.max(1, into.length) });
    } catch (cause) {
      throw corrupt(cause instanceof Error ? cause.message : String(cause));
    }
    if (raw.length > into.length) throw corrupt("it holds more than expected");
    into.set(raw);
    return raw.length;
  }

  decompressUnchecked(from: Uint8Array, into: Uint8Array): number {
    return this.decompress(from, into);
  }

  close(): void {}
}

const OUT_OF_MEMORY = "Cannot set up zstd: the machine is out of memory. Close other programs and try again.";

function corrupt(why: string): BroadsideError {
  return new BroadsideError("zstd.corrupt", `Cannot decompress: the data is damaged (${why})`);
}

function ffi(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

function big(bytes: Uint8Array): bigint {
  return BigInt(bytes.length);
}
