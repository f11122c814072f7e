// Assembles src/cast/kernels.wat into src/cast/kernels_wasm.ts.
import wabt from "wabt";

const source = new URL("../src/cast/kernels.wat", import.meta.url);

/** The generated module's text for the assembly as it stands. */
export async function assemble(): Promise<string> {
  const { parseWat } = await wabt();
  const parsed = parseWat(
    "kernels.wat",
    await Deno.readTextFile(source),
    {
      simd: true,
      relaxed_simd: true,
      threads: true,
    } as Parameters<typeof parseWat>[2],
  );
  const { buffer } = parsed.toBinary({});
  const lines = buffer.toBase64().match(/.{1,100}/g)!;
  return `// Made from kernels.wat by scripts/wasm.ts; do not edit.\n` +
    `export const KERNELS = Uint8Array.fromBase64(\n  \`\n${lines.join("\n")}\n\`,\n);\n`;
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("../src/cast/kernels_wasm.ts", import.meta.url), await assemble());
}
