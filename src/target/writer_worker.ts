import { BroadsideError, messageOf } from "../base/mod.ts";
import type { UnitAnswer, UnitTask } from "../cast/mod.ts";
import { type DiskDevice, type DiskStretch, DiskWindow, openDisk } from "../disk/mod.ts";
import { chunkLength, type ChunkTable, decodeChunk, hashFits } from "../image/mod.ts";

/** What a writer's thread starts with. Arrays are shared with its siblings. */
export interface WriterStart {
  disk: string;
  /** The stretch of it that the image goes to; all of it where that is null. */
  stretch: DiskStretch | null;
  chunks: ChunkTable;
  /** The chunk that each unit of the stream is. */
  dataChunks: Uint32Array;
  /** Per unit 1 when it is on the disk. */
  done: Uint8Array;
  /** How many those are. */
  doneCount: Int32Array;
  port: MessagePort;
}

/** What the owner tells a writer. `frame` brings a unit fetched over HTTP; `check` reads units back from the disk. */
export type WriterOrder =
  | { type: "source"; port: MessagePort }
  | { type: "memory"; buffer: SharedArrayBuffer }
  | { type: "frame"; id: number; unit: number; frame: Uint8Array }
  | { type: "zero"; id: number; offset: number; length: number }
  | { type: "check"; id: number; from: number; end: number; fresh: boolean }
  | { type: "sync"; id: number }
  | { type: "close"; id: number };

/** What it answers to an order with an `id`; `units` are those found right, `wrong` those that were not. */
export type WriterReply =
  | { type: "done"; id: number; units: number[]; wrong: number[] }
  | { type: "failed"; id?: number; code: string; message: string };

/** Body of a writer's thread: checks each unit against its hash, then writes it. Ends with its owner's `terminate`. */
export function runWriterWorker(start: WriterStart): void {
  new Writer(start);
}

/** Notes that a unit is on the disk, once. */
export function markDone(done: Uint8Array, doneCount: Int32Array, unit: number): void {
  if (Atomics.exchange(done, unit, 1) === 0) Atomics.add(doneCount, 0, 1);
}

class Writer {
  readonly #start: WriterStart;
  readonly #disk: DiskDevice;
  readonly #raw: Uint8Array;
  readonly #frame: Uint8Array;
  #arena: Uint8Array = new Uint8Array(0);

  constructor(start: WriterStart) {
    this.#start = start;
    const { chunks, dataChunks } = start;
    let longest = 0;
    for (const chunk of dataChunks) longest = Math.max(longest, chunks.frameLength[chunk]);
    this.#raw = new Uint8Array(chunks.chunkSize);
    this.#frame = new Uint8Array(longest);
    const disk = openDisk(start.disk, { write: true });
    this.#disk = start.stretch ? new DiskWindow(disk, start.stretch) : disk;
    start.port.onmessage = ({ data }: MessageEvent<WriterOrder>) => this.#guard(() => this.#obey(data), data);
  }

  #obey(order: WriterOrder): void {
    switch (order.type) {
      case "source":
        order.port.onmessage = ({ data }: MessageEvent<UnitTask>) => {
          this.#guard(() => order.port.postMessage(this.#receive(data)));
        };
        return;
      case "memory":
        this.#arena = new Uint8Array(order.buffer);
        return;
      case "frame":
        return this.#reply(order.id, this.#write(order.unit, order.frame) ? [order.unit] : [], [order.unit]);
      case "zero":
        this.#disk.zero(order.offset, order.length);
        return this.#reply(order.id, [], []);
      case "check":
        return this.#check(order.id, order.from, order.end, order.fresh);
      case "sync":
        this.#disk.sync();
        return this.#reply(order.id, [], []);
      case "close":
        // The end of the thread alone would leave the disk open.
        this.#disk.close();
        return this.#reply(order.id, [], []);
    }
  }

  /** A unit that lies in the receiver's memory. */
  #receive({ unit, pieces }: UnitTask): UnitAnswer {
    let frame: Uint8Array = this.#arena.subarray(pieces[0][0], pieces[0][0] + pieces[0][1]);
    if (pieces.length > 1) {
      let length = 0;
      for (const [address, size] of pieces) {
        this.#frame.set(this.#arena.subarray(address, address + size), length);
        length += size;
      }
      frame = this.#frame.subarray(0, length);
    }
    return { unit, wrong: !this.#write(unit, frame) };
  }

  /** Writes a unit if its hash fits; false, and nothing written, if it does not. */
  #write(unit: number, frame: Uint8Array): boolean {
    const { chunks, dataChunks, done, doneCount } = this.#start;
    const chunk = dataChunks[unit];
    if (!decodeChunk(frame, this.#raw, chunks, chunk)) return false;
    const offset = chunk * chunks.chunkSize, length = chunkLength(chunks, chunk);
    this.#disk.write(offset, this.#raw.subarray(0, length));
    this.#disk.startWriteback(offset, length);
    markDone(done, doneCount, unit);
    return true;
  }

  /** Holds what is on the disk against the hashes; `fresh` asks the medium rather than the cache. */
  #check(id: number, from: number, end: number, fresh: boolean): void {
    const { chunks, dataChunks } = this.#start;
    const right: number[] = [], wrong: number[] = [];
    for (let unit = from; unit < end; unit++) {
      const chunk = dataChunks[unit], offset = chunk * chunks.chunkSize, length = chunkLength(chunks, chunk);
      if (fresh) this.#disk.dropCache(offset, length);
      const content = this.#raw.subarray(0, length);
      this.#disk.read(offset, content);
      (hashFits(content, chunks, chunk) ? right : wrong).push(unit);
    }
    this.#reply(id, right, [...right, ...wrong]);
  }

  #reply(id: number, units: number[], all: number[]): void {
    const wrong = all.filter((unit) => !units.includes(unit));
    this.#start.port.postMessage({ type: "done", id, units, wrong } satisfies WriterReply);
  }

  /** A disk that fails ends this deployment, loudly. */
  #guard(act: () => void, order?: WriterOrder): void {
    try {
      act();
    } catch (error) {
      const code = error instanceof BroadsideError ? error.code : "target.writer";
      const id = order && "id" in order ? order.id : undefined;
      this.#start.port.postMessage(
        { type: "failed", id, code, message: messageOf(error) } satisfies WriterReply,
      );
    }
  }
}
