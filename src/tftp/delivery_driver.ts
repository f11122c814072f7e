import { BroadsideError, messageOf } from "../base/mod.ts";
import { ClientSocket, trainLength } from "./client_socket_driver.ts";
import { closeSource, heldBy, openSource, readSource, type Source } from "./content_driver.ts";
import { Counter, type Counters } from "./counters.ts";
import { type Agreement, negotiate } from "./negotiation.ts";
import { toNetascii } from "./netascii.ts";
import { ACK_SIZE, DATA_HEADER, encode, ErrorCode, Opcode, opcodeOf, type Options } from "./packet.ts";
import type { Train, Trains } from "./train_driver.ts";
import { Transfer } from "./transfer.ts";
import type { ThreadContent } from "./types.ts";

/** Answers to strangers at a transfer's port; more of them learn nothing. */
const STRANGERS_ANSWERED = 16;
/** Windows beyond this take a larger send buffer than the system gives. Bytes. */
const LARGE_WINDOW = 64 * 1024;
/** Text is made netascii as a whole, since that changes its size; what is longer is no text that a boot needs. */
const TEXT_LIMIT = 1 << 20;

/** What all deliveries of a thread share. */
export interface Shared {
  counters: Counters;
  trains: Trains;
  inbox: Uint8Array<ArrayBuffer>;
  /** The sender of what is in the inbox, as a sockaddr_in. */
  from: Uint8Array<ArrayBuffer>;
}

export interface DeliveryOptions {
  content: ThreadContent;
  mode: string;
  options: Options;
  /** The client's address and port as a sockaddr_in, and our address that it asked. */
  client: Uint8Array<ArrayBuffer>;
  server: string;
  /** Milliseconds until what is unanswered goes again, before a round trip is known. */
  firstTimeout: number;
}

/** A transfer with its socket, whose port is its TID, and its content. */
export class Delivery {
  readonly transfer: Transfer;
  readonly agreement: Agreement;
  readonly size: number;
  readonly #socket: ClientSocket;
  readonly #source: Source;
  readonly #shared: Shared;
  readonly #train: Train;
  /** Blocks to read at once, at least. */
  readonly #ahead: number;
  #strangers = 0;
  #counted = { bytes: 0, repeated: 0 };

  /** Takes the content over. Throws `tftp.file` or `tftp.socket`; `tftp.text` with words for the client. */
  constructor(shared: Shared, asked: DeliveryOptions, now: number) {
    const { options, client, server } = asked;
    this.#shared = shared;
    this.#source = open(asked.content, asked.mode);
    this.size = this.#source.size;
    try {
      this.#socket = new ClientSocket(server, client);
    } catch (error) {
      closeSource(this.#source);
      throw error;
    }
    this.agreement = negotiate(options, this.size, this.#socket.mtu);
    const { blockSize, windowSize, timeout, accepted } = this.agreement;
    this.#train = shared.trains.take(windowSize * (blockSize + DATA_HEADER));
    this.#ahead = this.#train === shared.trains.shared ? 0 : this.#train.capacity(blockSize);
    this.transfer = new Transfer({
      ...{ size: this.size, blockSize, windowSize, timeout, firstTimeout: asked.firstTimeout },
      burst: trainLength(blockSize + DATA_HEADER),
      oack: accepted.size ? encode({ kind: "oack", options: accepted }) : undefined,
    }, now);
    const datagram = blockSize + DATA_HEADER, window = datagram * windowSize;
    this.#socket.prepare(datagram);
    if (window > LARGE_WINDOW) this.#socket.buffers(0, 2 * window);
  }

  /** Descriptors to watch: where the client's packets come in, and where those of strangers do. */
  get fd(): number {
    return this.#socket.fd;
  }
  get strangersFd(): number {
    return this.#socket.strangers.fd;
  }

  /** Bytes of memory that its content takes. */
  get held(): number {
    return heldBy(this.#source);
  }

  /** Takes a packet of the client; false when there is none, for some milliseconds if `wait`. */
  receive(now: number, wait = false): boolean {
    const { inbox, counters } = this.#shared;
    const length = this.#socket.take(inbox, wait);
    if (this.#socket.refused) this.transfer.unreachable();
    if (length < 0) return false;
    if (wait) now = performance.now();
    if (length === ACK_SIZE && opcodeOf(inbox) === Opcode.ack) {
      this.transfer.acknowledge(inbox[2] << 8 | inbox[3], now);
    } else if (!this.transfer.handle(inbox.subarray(0, length), now)) counters.add(Counter.dropped);
    return true;
  }

  /** RFC 1350, section 4: whoever is not the client gets an error, and the transfer goes on. */
  answerStranger(): void {
    const { inbox, from, counters } = this.#shared, { strangers } = this.#socket;
    const length = strangers.receive(inbox, from);
    if (length < 0) return;
    counters.add(Counter.strangers);
    if (opcodeOf(inbox.subarray(0, length)) === Opcode.error || this.#strangers++ >= STRANGERS_ANSWERED) {
      return;
    }
    strangers.send(
      encode({ kind: "error", code: ErrorCode.unknownTid, message: "Unknown transfer ID" }),
      from,
    );
  }

  /** Sends what is to be sent now. */
  pump(now: number): void {
    const { transfer } = this, { counters } = this.#shared;
    const segment = this.agreement.blockSize + DATA_HEADER;
    for (let next = transfer.pollTransmit(now); next; next = transfer.pollTransmit(now)) {
      if (next.kind === "packet") {
        this.#sendOne(next.bytes);
        continue;
      }
      const packets = this.#packets(next.first, next.count);
      if (!packets) break;
      const took = this.#socket.give(packets, segment);
      const blocks = took < packets.length ? Math.floor(took / segment) : next.count;
      counters.add(Counter.blocks, blocks);
      if (blocks < next.count) transfer.tookOnly(next.first + blocks, now);
    }
    if (this.#socket.refused) transfer.unreachable();
    const { acknowledged, repeated } = transfer, { bytes, repeated: before } = this.#counted;
    counters.add(Counter.bytes, acknowledged - bytes);
    if (repeated !== before) counters.add(Counter.repeated, repeated - before);
    this.#counted.bytes = acknowledged;
    this.#counted.repeated = repeated;
  }

  close(): void {
    this.#shared.counters.add(Counter.trains, this.#socket.trains);
    this.#shared.counters.add(Counter.singles, this.#socket.singles);
    this.#socket.close();
    closeSource(this.#source);
    this.#shared.trains.giveBack(this.#train);
  }

  #packets(first: number, count: number): Uint8Array<ArrayBuffer> | undefined {
    try {
      if (this.#ahead === 0) this.#train.clear();
      return this.#train.packets(this.#source, first, count, this.#ahead, this.agreement.blockSize);
    } catch (error) {
      // The client need not wait for its time-out, nor learn what our folders are called.
      this.#sendOne(
        encode({ kind: "error", code: ErrorCode.undefined, message: "The file cannot be read" }),
      );
      this.transfer.fail(messageOf(error));
      return undefined;
    }
  }

  #sendOne(bytes: Uint8Array): void {
    this.#socket.give(bytes as Uint8Array<ArrayBuffer>, bytes.length);
  }
}

/** Opens a content as the mode has it on the wire. */
function open(content: ThreadContent, mode: string): Source {
  const source = openSource(content);
  if (mode !== "netascii") return source;
  try {
    if (source.size > TEXT_LIMIT) {
      throw new BroadsideError("tftp.text", "Netascii is for texts up to 1 MiB; ask in octet mode");
    }
    const bytes = toNetascii(readSource(source));
    return { bytes, size: bytes.length };
  } finally {
    closeSource(source);
  }
}
