/** A key as menus know it: a printable character as it is, others by name. */
export type Key = string | Special;

/** Keys that are no characters. */
export type Special = "<up>" | "<down>" | "<enter>" | "<escape>" | "<backspace>";

/** What terminals send for them; VT100's application mode has O in place of [. */
const SEQUENCES: Record<string, Special> = {
  "[A": "<up>",
  "OA": "<up>",
  "[B": "<down>",
  "OB": "<down>",
};
const ESCAPE = "\x1b";
/** A whole sequence, and the beginning of one, behind the escape. */
const SEQUENCE = /^(?:\[[0-9;]*[@-~]|O[ -~])/, BEGINNING = /^(?:\[[0-9;]*|O)?$/;
/** The longest sequence that is waited for: function keys with modifiers have some six characters. */
const LONGEST = 12;

/** Makes keys of what a terminal sends, or of lines; a sequence may come in pieces. */
export class KeyReader {
  #rest = "";

  /** The keys that `text` completes. Controls and sequences that no menu knows are dropped. */
  read(text: string): Key[] {
    const keys: Key[] = [];
    let rest = this.#rest + text;
    this.#rest = "";
    while (rest) {
      const behind = rest.startsWith(ESCAPE) ? rest.slice(1) : undefined;
      const sequence = behind && SEQUENCE.exec(behind)?.[0];
      if (sequence) {
        const known = SEQUENCES[sequence];
        if (known) keys.push(known);
        rest = rest.slice(1 + sequence.length);
      } else if (behind !== undefined && BEGINNING.test(behind) && rest.length <= LONGEST) {
        this.#rest = rest;
        break;
      } else {
        const [letter] = rest;
        const key = keyOf(letter);
        if (key) keys.push(key);
        rest = rest.slice(letter.length);
        // Both ends of a line may come.
        if (letter === "\r" && rest.startsWith("\n")) rest = rest.slice(1);
      }
    }
    return keys;
  }

  /** Nothing came for a while: an escape that began no sequence was the key itself. */
  idle(): Key[] {
    const isKey = this.#rest === ESCAPE;
    this.#rest = "";
    return isKey ? ["<escape>"] : [];
  }
}

function keyOf(letter: string): Key | undefined {
  if (letter === "\r" || letter === "\n") return "<enter>";
  if (letter === "\x7f" || letter === "\b") return "<backspace>";
  if (letter === ESCAPE) return "<escape>";
  return /^[\p{Cc}\p{Cs}]$/u.test(letter) ? undefined : letter;
}
