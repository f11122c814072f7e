import assert from "node:assert/strict";
import { csv } from "./csv.ts";

Deno.test("csv: quotes what must be, and lets no text become a formula", () => {
  const cases: [(string | number | null)[], string][] = [
    [["a", 1, null, -2.5], "a,1,,-2.5\r\n"],
    [["a,b", 'say "hi"', "two\nlines"], '"a,b","say ""hi""","two\nlines"\r\n'],
    [["=1+1", "@sum", "-x", "+49"], "'=1+1,'@sum,'-x,'+49\r\n"],
    [['=a,"b"'], '"\'=a,""b"""\r\n'],
  ];
  for (const [row, text] of cases) assert.equal(csv([row]), text);
});
