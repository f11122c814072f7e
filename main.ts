import { main, runRole } from "./src/cli/main.ts";

// The one file is program and threads alike: a worker is named after the role it plays.
const { name } = globalThis as { name?: string };
if (name?.startsWith("broadside-")) runRole(name.slice("broadside-".length));
else if (import.meta.main) Deno.exit(await main(Deno.args));
