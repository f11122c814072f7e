/** A log entry; `id` is given by the store. */
export interface LogRow {
  id: number;
  /** Milliseconds since 1970. */
  time: number;
  level: string;
  event: string;
  session: number | null;
  target: number | null;
  /** The machine of the inventory that it is about. */
  machine: number | null;
  fields: Record<string, unknown>;
}

/** Which entries are meant; what is left out does not matter. */
export interface LogFilter {
  session?: number;
  target?: number;
  machine?: number;
  /** The words of levels that count. */
  levels?: string[];
  /** Milliseconds since 1970, both included. */
  from?: number;
  to?: number;
  /** Stands in the event or the fields, as their JSON has it; the case of ASCII letters does not matter. */
  search?: string;
}

/** A run of entry numbers, both ends included. */
export interface LogSpan {
  first: number;
  last: number;
}

/** The log. Every method may throw a `BroadsideError` with code `store.…`. */
export interface LogStore {
  /** Appends entries and gives them back with their ids; these may be lost in a power cut. */
  append(entries: Omit<LogRow, "id">[]): LogRow[];
  /** Entries after `after`, of one session where given: the latest `limit`, oldest first. */
  tail(options: { session?: number; after?: number; limit: number }): LogRow[];
  /** Numbers between which all entries of a time are, with others maybe; undefined when there are none. */
  span(from?: number, to?: number): LogSpan | undefined;
  /** Entries of a span that fit, at most `limit`, from its end or its start on. */
  read(filter: LogFilter, span: LogSpan, limit: number, from: "start" | "end"): LogRow[];
  /** Deletes all but the latest entries; of those without a session, all but the latest `keepServer`. */
  prune(keep: number, keepServer: number): void;
  /** How many entries there are, and when the oldest was written. */
  count(): { entries: number; oldest: number | null };
  /** Deletes entries of a span that are of these levels and from before `time`; gives how many. */
  dropBefore(time: number, levels: string[], span: LogSpan): number;
  /** Empties the progress of up to `limit` parts of sessions that ended before `time`; gives how many. */
  dropProgress(time: number, limit: number): number;
  /** Bytes of the database: all, and those of them that hold nothing. */
  size(): { bytes: number; free: number };
  /** Gives up to `bytes` of the free ones back to the disk; true as long as there are more. */
  shrink(bytes: number): boolean;
}
