/** What happened since the start, in messages. */
export interface Stats {
  received: number;
  /** No message, or one whose lengths lie. */
  malformed: number;
  /** Messages that deserve no answer from us. */
  ignored: number;
  discovers: number;
  offers: number;
  requests: number;
  acks: number;
  naks: number;
  declines: number;
  releases: number;
  informs: number;
  /** Answers of the boot server on port 4011. */
  bootAnswers: number;
  /** Machines that got no offer because no address was free. */
  exhausted: number;
  /** Addresses in which somebody else was found before they were offered. */
  conflicts: number;
  /** Answers that the network refused. */
  unsent: number;
  /** Answers held back because the leases could not be stored. */
  unstored: number;
  /** Messages at which something broke. */
  failed: number;
}

/** Nothing happened yet. */
export function noStats(): Stats {
  const messages = {
    received: 0,
    malformed: 0,
    ignored: 0,
    discovers: 0,
    offers: 0,
    requests: 0,
    acks: 0,
    naks: 0,
  };
  const others = { declines: 0, releases: 0, informs: 0, bootAnswers: 0, exhausted: 0, conflicts: 0 };
  return { ...messages, ...others, unsent: 0, unstored: 0, failed: 0 };
}
