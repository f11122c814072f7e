import { messageOf, toHex } from "../base/mod.ts";
import type { SenderEvent, SenderOptions } from "../cast/mod.ts";
import { bytesPerSecond, type StreamSettings } from "../contract/mod.ts";
import type { ImageCatalog, OpenedImage } from "./images.ts";
import type { Session } from "./model.ts";

/** A running sender. */
export interface SenderHandle {
  /** The receiver is gone: the group need not wait for it. */
  forget(receiver: number): void;
  stop(): Promise<void>;
}

/** Starts a sender; `on` hears of it until `stop` resolves. */
export type StartSender = (options: SenderOptions, on: (event: SenderEvent) => void) => SenderHandle;

/** How streams are sent, from mcast.ini. */
export interface TransferSettings {
  /** Routers that a datagram may cross, 1..255. */
  ttl: number;
  /** Milliseconds between bursts. */
  trafficTimeout: number;
  /** Whether loss slows a stream down. */
  flowControl: boolean;
  /** Payload bytes of a datagram. */
  symbolSize: number;
}

/** What the latest statistics of a sender say. */
export type SenderStatus = Extract<SenderEvent, { type: "stats" }>["stats"];

/** A session's stream as it runs. */
export interface Running {
  epoch: number;
  image: OpenedImage;
  stream: StreamSettings;
  stats?: SenderStatus;
}

/** Source symbols of a block. */
const BLOCK_SYMBOLS = 192;
/** Milliseconds that a sender waits for the targets to join the group. */
const PATIENCE = 2000;
/** Milliseconds that a sender has for its stop. */
const STOP_WITHIN = 3000;

/** Collaborators of `Senders`. */
export interface SendersOptions {
  images: ImageCatalog;
  startSender: StartSender;
  transfer: TransferSettings;
  address(slot: number): { group: string; port: number };
  /** Interface for sessions that name none. */
  interface(): string;
  /** Secret random bytes. */
  random(length: number): Uint8Array;
  failed(session: number, epoch: number, message: string): void;
  /** The image cannot be read: no sender can help. */
  imageMissing(session: number, message: string): void;
  stats(session: number): void;
  /** A stream is over; its last figures. */
  ended(session: number, stats: SenderStatus): void;
}

/** The senders of all sessions that deploy: starts them with secrets of their own, and stops them. */
export class Senders {
  readonly #options: SendersOptions;
  readonly #running = new Map<number, Running & { handle?: SenderHandle }>();
  readonly #stopping = new Set<Promise<void>>();

  constructor(options: SendersOptions) {
    this.#options = options;
  }

  /** A session's stream; undefined while it has none. */
  get(session: number): Running | undefined {
    return this.#running.get(session);
  }

  /** Starts a session's sender, in place of the one before. */
  start(session: Session): void {
    const { id, epoch } = session;
    this.stop(id);
    let image: OpenedImage;
    try {
      image = this.#options.images.open(session.root);
    } catch (error) {
      return this.#options.imageMissing(id, messageOf(error));
    }
    try {
      const stream = this.#settings(session, image);
      const running: Running & { handle?: SenderHandle } = { epoch, image, stream };
      this.#running.set(id, running);
      running.handle = this.#options.startSender(this.#senderOptions(session, image, stream), (event) => {
        if (event.type === "stats") running.stats = event.stats;
        if (this.#running.get(id) !== running) return;
        if (event.type === "stats") {
          this.#options.stats(id);
        } else if (event.type === "failed") {
          this.stop(id);
          this.#options.failed(id, epoch, event.message);
        }
      });
    } catch (error) {
      this.#running.delete(id);
      this.#options.failed(id, epoch, messageOf(error));
    }
  }

  forget(session: number, receiver: number): void {
    this.#running.get(session)?.handle?.forget(receiver);
  }

  stop(session: number): void {
    const running = this.#running.get(session);
    this.#running.delete(session);
    if (!running?.handle) return;
    // A sender that does not stop cleanly has nothing left to say that anyone could act on.
    const stopping = running.handle.stop().catch(() => {}).finally(() => {
      this.#stopping.delete(stopping);
      if (running.stats) this.#options.ended(session, running.stats);
    });
    this.#stopping.add(stopping);
  }

  /** Stops all senders and waits for them, but not for one that hangs. */
  async close(): Promise<void> {
    for (const session of [...this.#running.keys()]) this.stop(session);
    let timer: number | undefined;
    const enough = new Promise((resolve) => timer = setTimeout(resolve, STOP_WITHIN));
    await Promise.race([Promise.all(this.#stopping), enough]);
    clearTimeout(timer);
  }

  #settings({ slot }: Session, { streamSize }: OpenedImage): StreamSettings {
    const [low, high] = this.#options.random(2);
    return {
      streamId: low | high << 8,
      key: toHex(this.#options.random(32)),
      size: streamSize,
      symbolSize: this.#options.transfer.symbolSize,
      blockSymbols: BLOCK_SYMBOLS,
      ...this.#options.address(slot),
    };
  }

  #senderOptions({ options, counts }: Session, image: OpenedImage, stream: StreamSettings): SenderOptions {
    return {
      stream,
      path: image.path,
      extents: image.extents,
      interface: options.interface ?? this.#options.interface(),
      ttl: this.#options.transfer.ttl,
      rateLimit: bytesPerSecond(options.rateLimit),
      trafficTimeout: this.#options.transfer.trafficTimeout,
      flowControl: this.#options.transfer.flowControl,
      expect: counts.deploying,
      patience: PATIENCE,
    };
  }
}
