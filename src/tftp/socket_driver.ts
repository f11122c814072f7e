import { BroadsideError } from "../base/mod.ts";
import { endpointOf, sockaddr } from "../net/mod.ts";
import { Errno, errno, libc, strerror } from "../sys/mod.ts";

// Linux's numbers; see socket(7), udp(7).
const AF_INET = 2, SOCK_DGRAM = 2, SOCK_CLOEXEC = 0o2000000, MSG_DONTWAIT = 0x40;
const SOL_SOCKET = 1,
  SO_SNDBUF = 7,
  SO_RCVBUF = 8,
  SO_REUSEPORT = 15,
  SO_SNDBUFFORCE = 32,
  SO_RCVBUFFORCE = 33;

/** A UDP socket that anyone may send to. No call on it waits. */
export class TftpSocket {
  readonly fd: number;

  /** An own socket, or one that is open already. Throws `tftp.socket`. */
  constructor(fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (fd < 0) throw failed("open a UDP socket");
    this.fd = fd;
  }

  /** Takes a local port, 0 for any; returns which. Throws `tftp.socket`. */
  bind(address: string, port: number): number {
    if (libc.bind(this.fd, sockaddr({ address, port }), 16) < 0) {
      throw failed(`listen on UDP port ${port} of ${address}`);
    }
    const name = new Uint8Array(16);
    libc.getsockname(this.fd, name, new Uint8Array(new Uint32Array([16]).buffer));
    return endpointOf(name).port;
  }

  /** Lets other sockets of ours take the port too, if they all let it. */
  share(): void {
    this.set(SOL_SOCKET, SO_REUSEPORT, 1);
  }

  /** Asks for buffers of at least so many bytes, beyond the system's limit where we may; 0 leaves one as it is. */
  buffers(receive: number, send: number): void {
    if (receive > 0 && !this.set(SOL_SOCKET, SO_RCVBUFFORCE, receive)) {
      this.set(SOL_SOCKET, SO_RCVBUF, receive);
    }
    if (send > 0 && !this.set(SOL_SOCKET, SO_SNDBUFFORCE, send)) this.set(SOL_SOCKET, SO_SNDBUF, send);
  }

  /** Puts a datagram into `into`, its sender into `from` (a sockaddr_in); its size, or -1 when there is none. */
  receive(into: Uint8Array<ArrayBuffer>, from: Uint8Array<ArrayBuffer>): number {
    NAME_LENGTH[0] = 16;
    return Number(
      libc.recvfrom(this.fd, into, BigInt(into.length), MSG_DONTWAIT, from, NAME_LENGTH_BYTES),
    );
  }

  /** Sends one datagram to a sockaddr_in. What the network refuses is like loss on the way. */
  send(bytes: Uint8Array<ArrayBuffer>, to: Uint8Array<ArrayBuffer>): void {
    libc.sendto(this.fd, bytes, BigInt(bytes.length), MSG_DONTWAIT, to, 16);
  }

  close(): void {
    libc.close(this.fd);
  }

  /** Sets an option whose value is an integer; false when the system does not have it. */
  protected set(level: number, option: number, value: number): boolean {
    return libc.setsockopt(this.fd, level, option, new Uint8Array(new Int32Array([value]).buffer), 4) === 0;
  }
}

const NAME_LENGTH = new Uint32Array(1), NAME_LENGTH_BYTES = new Uint8Array(NAME_LENGTH.buffer);

/** What went wrong in the last call, and what to do about it. */
export function failed(what: string): BroadsideError {
  const code = errno();
  const advice = code === Errno.EADDRINUSE
    ? ". Another program has it, maybe another TFTP server. See which one with `ss -lunp`, and end it."
    : code === Errno.EACCES
    ? ". Ports below 1024 take root or CAP_NET_BIND_SERVICE."
    : "";
  return new BroadsideError("tftp.socket", `Cannot ${what}: ${strerror(code)}${advice}`);
}
