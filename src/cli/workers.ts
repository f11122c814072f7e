/** Makes a thread that plays a role of `roles.ts`: this very program once more, told its role by its name. */
export function spawnWorker(role: string): Worker {
  return new Worker(Deno.mainModule, { type: "module", name: `broadside-${role}` });
}
