import { BroadsideError } from "../base/mod.ts";

/** Longer than any name or password that is taken. */
const MOST_BYTES = 8192;
const ENTER = [10, 13], BACKSPACE = [8, 127], INTERRUPT = 3, END = 4;

/** Asks for a line at the terminal, or takes the next one of standard input where that is none. Throws `cli.input`. */
export function askLine(question: string): string {
  return ask(question, false);
}

/** Asks for a line that must not be seen. */
export function askSecret(question: string): string {
  return ask(question, true);
}

/** A new password, twice where someone types it. Throws `cli.input`. */
export function askNewPassword(): string {
  const password = askSecret("New password: ");
  if (!Deno.stdin.isTerminal() || askSecret("The same again: ") === password) return password;
  throw new BroadsideError("cli.input", "Cannot take the password: the two differ. Try again.");
}

/**
 * Asks whether to go on with what cannot be taken back; `what` such as `overwrite /dev/sda`. Throws `cli.usage` where
 * there is no terminal to ask on, and `cli.declined`.
 */
export function askConsent(what: string, question: string): void {
  if (!Deno.stdin.isTerminal()) {
    throw new BroadsideError(
      "cli.usage",
      `Cannot ${what} without asking: there is no terminal to ask on. Say --yes.`,
    );
  }
  if (/^y(es)?$/i.test(askLine(`${question} [y/N] `).trim())) return;
  throw new BroadsideError("cli.declined", `Nothing was done: it takes a yes to ${what}.`);
}

function ask(question: string, isSecret: boolean): string {
  const isTerminal = Deno.stdin.isTerminal();
  const tell = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  // Before the question: a quick answer must not be seen either.
  if (isTerminal && isSecret) Deno.stdin.setRaw(true);
  try {
    if (isTerminal) tell(question);
    return readLine();
  } finally {
    if (isTerminal && isSecret) {
      Deno.stdin.setRaw(false);
      tell("\n");
    }
  }
}

/** One byte at a time: what follows the line is the next question's. */
function readLine(): string {
  const bytes: number[] = [], one = new Uint8Array(1);
  for (;;) {
    const count = Deno.stdin.readSync(one), [byte] = one;
    if (byte === INTERRUPT || count === null && !bytes.length) {
      throw new BroadsideError("cli.input", "Cannot go on: nothing was entered.");
    }
    if (count === null || byte === END || ENTER.includes(byte)) {
      return new TextDecoder().decode(Uint8Array.from(bytes));
    }
    if (BACKSPACE.includes(byte)) {
      // The bytes of one letter: those that go on begin with the bits 10.
      while (((bytes.pop() ?? 0) & 0xc0) === 0x80);
    } else if (bytes.length < MOST_BYTES) bytes.push(byte);
  }
}
