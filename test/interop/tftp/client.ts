// A small, quick TFTP client, written apart from the server: many downloads at once in one thread, or one as fast as it
// goes. As a program: deno run -A client.ts '{"address":…}' prints a Fetched as JSON.
import { Buffer } from "node:buffer";
import { sockaddr } from "../../../src/net/mod.ts";
import { libc } from "../../../src/sys/mod.ts";
import { Poller } from "../../../src/tftp/epoll_driver.ts";
import { decode, encode } from "../../../src/tftp/packet.ts";
import { TftpSocket } from "../../../src/tftp/socket_driver.ts";

export interface FetchOptions {
  address: string;
  port: number;
  name: string;
  /** Where the right content is, to compare each block with. */
  path: string;
  options: Record<string, number>;
  /** Downloads of it at once. */
  clients?: number;
  /** Address to ask from; that of client i has i added to it when `spread`. */
  from?: string;
  spread?: boolean;
}

export interface Fetched {
  /** Milliseconds from the first request to the end of the last download. */
  milliseconds: number;
  /** Each download's own, ascending, of those that came whole. */
  each: number[];
  /** What went wrong with the others. */
  errors: string[];
  /** What the server acknowledged of the options to the first that it answered. */
  agreed: Record<string, string>;
  /** DATA packets that were of no use. */
  useless: number;
  userMs: number;
}

const TIMEOUT = 1000, TRIES = 20;
const INBOX = new Uint8Array(65_536), FROM = new Uint8Array(16);
const INBOX_SIZE = BigInt(INBOX.length), FROM_SIZE = new Uint8Array(new Uint32Array([16]).buffer);
const ACK = new Uint8Array(4);

class Download {
  readonly socket = new TftpSocket();
  end: string | undefined;
  due = 0;
  began: number;
  took = 0;
  useless = 0;
  agreed: Record<string, string> = {};
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #content: Uint8Array;
  readonly #to: Uint8Array<ArrayBuffer>;
  #confirmed = false;
  #blockSize = 512;
  #windowSize = 1;
  #expected = 1;
  #since = 0;
  #told = 0;
  #tries = 0;

  constructor(
    { address, port, name, options, from = "0.0.0.0" }: FetchOptions,
    content: Uint8Array,
    now: number,
  ) {
    this.#content = content;
    this.#to = sockaddr({ address, port });
    this.socket.bind(from, 0);
    this.socket.buffers(1 << 20, 0);
    const words = new Map(Object.entries(options).map(([key, value]) => [key, `${value}`]));
    this.#request = encode({ kind: "rrq", name, mode: "octet", options: words });
    this.began = now;
    this.#sendRequest(now);
  }

  /** Takes what there is; `most` datagrams at once. */
  read(now: number, most: number, wait = false): void {
    for (let i = 0; i < most && this.end === undefined; i++) {
      const length = receive(this.socket.fd, wait);
      if (length < 4) return;
      this.#take(length, now);
    }
  }

  onTimeout(now: number): void {
    if (this.end !== undefined || now < this.due) return;
    if (++this.#tries > TRIES) return this.#finish(`no answer after block ${this.#expected - 1}`, now);
    this.#told = 0;
    if (this.#confirmed) this.#ack(now);
    else this.#sendRequest(now);
  }

  #take(length: number, now: number): void {
    const from = FROM[2] << 8 | FROM[3], known = this.#to[2] << 8 | this.#to[3];
    if (this.#confirmed && from !== known) return;
    if (INBOX[1] === 3) {
      this.#adopt();
      this.#data(INBOX[2] << 8 | INBOX[3], length, now);
    } else if (INBOX[1] === 6) {
      const packet = decode(INBOX.subarray(0, length));
      if (packet?.kind !== "oack") return;
      this.#adopt();
      this.agreed = Object.fromEntries(packet.options);
      this.#blockSize = Number(this.agreed.blksize ?? 512);
      this.#windowSize = Number(this.agreed.windowsize ?? 1);
      if (this.#expected === 1) this.#ack(now);
    } else if (INBOX[1] === 5) {
      const packet = decode(INBOX.subarray(0, length));
      this.#finish(packet?.kind === "error" ? `error ${packet.code} ${packet.message}` : "?", now);
    }
  }

  #data(block: number, length: number, now: number): void {
    const ahead = (block - this.#expected) & 0xffff;
    if (ahead !== 0) {
      this.useless++;
      if (ahead < 0x8000 && this.#windowSize > 1 && this.#told !== this.#expected) {
        this.#told = this.#expected;
        this.#ack(now);
      }
      return;
    }
    const at = (this.#expected - 1) * this.#blockSize, size = length - 4;
    const right = Buffer.compare(INBOX.subarray(4, length), this.#content.subarray(at, at + size)) === 0;
    if (!right) return this.#finish(`block ${this.#expected} is wrong`, now);
    this.#expected++;
    this.#tries = 0;
    this.due = now + TIMEOUT;
    const over = size < this.#blockSize;
    if (over || ++this.#since >= this.#windowSize) this.#ack(now);
    if (over) this.#finish(at + size === this.#content.length ? "" : `it ends at byte ${at + size}`, now);
  }

  #adopt(): void {
    if (this.#confirmed) return;
    this.#confirmed = true;
    this.#to.set(FROM);
  }

  #sendRequest(now: number): void {
    this.socket.send(this.#request, this.#to);
    this.due = now + TIMEOUT;
  }

  #ack(now: number): void {
    const block = this.#expected - 1;
    ACK[1] = 4;
    ACK[2] = block >> 8;
    ACK[3] = block;
    this.#since = 0;
    this.socket.send(ACK, this.#to);
    this.due = now + TIMEOUT;
  }

  #finish(end: string, now: number): void {
    this.end = end;
    this.took = now - this.began;
    this.socket.close();
  }
}

/** Downloads a file as often as asked, all at once, and compares each block. Blocks the thread till all are over. */
export function fetchAll(options: FetchOptions): Fetched {
  const content = Deno.readFileSync(options.path), { clients = 1 } = options;
  const poller = new Poller(), begun = performance.now(), downloads = new Map<number, Download>();
  const all: Download[] = [];
  for (let i = 0; i < clients; i++) {
    const from = options.spread && options.from ? plus(options.from, i) : options.from;
    const download = new Download({ ...options, from }, content, performance.now());
    all.push(download);
    downloads.set(download.socket.fd, download);
    poller.add(download.socket.fd);
  }
  if (clients === 1) alone(all[0]);
  for (let left = all.filter(({ end }) => end === undefined); left.length > 0;) {
    const ready = poller.wait(50), now = performance.now();
    for (let i = 0; i < ready; i++) downloads.get(poller.fd(i))!.read(now, 64);
    for (const download of left) download.onTimeout(now);
    left = left.filter(({ end }) => end === undefined);
  }
  poller.close();
  return {
    milliseconds: performance.now() - begun,
    each: all.filter(({ end }) => end === "").map(({ took }) => took).sort((a, b) => a - b),
    errors: all.map(({ end }) => end!).filter((end) => end !== ""),
    agreed: all[0].agreed,
    useless: all.reduce((sum, { useless }) => sum + useless, 0),
    userMs: cpuMilliseconds(),
  };
}

/** One download as quickly as it goes: waits in the very call that receives. */
function alone(download: Download): void {
  const { fd } = download.socket, SOL_SOCKET = 1, SO_RCVTIMEO = 20;
  libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(new BigInt64Array([0n, 100_000n]).buffer), 16);
  while (download.end === undefined) {
    download.read(performance.now(), 1, true);
    download.onTimeout(performance.now());
  }
}

/** Puts a datagram into the inbox; its size, or -1 when there is none. */
function receive(fd: number, wait: boolean): number {
  const MSG_DONTWAIT = 0x40;
  return Number(libc.recvfrom(fd, INBOX, INBOX_SIZE, wait ? 0 : MSG_DONTWAIT, FROM, FROM_SIZE));
}

function plus(address: string, i: number): string {
  const bytes = address.split(".").map(Number);
  bytes[2] += (bytes[3] + i) >> 8;
  bytes[3] = (bytes[3] + i) & 255;
  return bytes.join(".");
}

/** User and system time of this process (proc(5), /proc/self/stat, in hundredths of a second). */
function cpuMilliseconds(): number {
  const words = Deno.readTextFileSync("/proc/self/stat").split(") ")[1].split(" ");
  return (Number(words[11]) + Number(words[12])) * 10;
}

if (import.meta.main) console.log(JSON.stringify(fetchAll(JSON.parse(Deno.args[0]))));
