/**
 * The house's floors as a lint rule: a folder of src/ imports only itself and lower floors, another folder only
 * through its mod.ts (a thread's body through its *_worker.ts, so that a thread loads nothing else), and no other room
 * of its own floor (save net and disk, which stand on sys).
 */
const FLOORS: string[][] = [
  ["base"],
  ["sys", "net", "disk"],
  ["contract", "config", "dhcp", "tftp", "cast", "image", "postconfig", "license", "store"],
  ["session", "access", "netboot", "media", "target"],
  ["admin"],
  ["cli"],
];
const SAME_FLOOR = new Set(["net>sys", "disk>sys"]);
/** Rooms whose protocol files stay without IO: only the named files may touch floor 1. */
const PURE: Record<string, RegExp> = {
  dhcp: /\/\w*(server|driver|worker)(_test)?\.ts$/,
  tftp: /\/\w*(server|driver|worker)(_test)?\.ts$/,
  cast: /\/\w*(driver|worker)(_test)?\.ts$/,
};

/** Why `file` must not import `specifier`; undefined when it may. Both as in the source, `file` absolute. */
export function objection(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const from = roomOf(file);
  const target = new URL(specifier, `file://${file}`).pathname;
  const to = roomOf(target);
  if (!from || !to || from === to) return undefined;
  const fromFloor = floorOf(from), toFloor = floorOf(to);
  if (fromFloor < 0 || toFloor < 0) {
    return `src/${fromFloor < 0 ? from : to} is on no floor: add it to the map`;
  }
  if (!/\/(mod|\w+_worker)\.ts$/.test(target)) return `src/${to} is entered through its mod.ts`;
  if (toFloor > fromFloor) return `src/${from} (floor ${fromFloor}) leans on src/${to} above it`;
  if (toFloor === fromFloor && !SAME_FLOOR.has(`${from}>${to}`)) {
    return `src/${from} and src/${to} share a floor`;
  }
  if (toFloor === 1 && PURE[from] && !PURE[from].test(file)) {
    return `only the driver of src/${from} may touch src/${to}`;
  }
  return undefined;
}

function roomOf(path: string): string | undefined {
  return /\/src\/(\w+)\//.exec(path)?.[1];
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

const plugin: Deno.lint.Plugin = {
  name: "broadside",
  rules: {
    floors: {
      create(context) {
        const check = (node: Deno.lint.Node, specifier: string) => {
          const message = objection(context.filename, specifier);
          if (message) context.report({ node, message, hint: "see src/README.md" });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
        };
      },
    },
  },
};

export default plugin;
