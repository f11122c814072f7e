import { equal, rejects } from "node:assert/strict";
import { Door } from "./door.ts";

Deno.test("door: after the registration it waits as long for answers as the server says, for pieces of the image longer", async () => {
  let slow = false;
  const later = async (response: Response) => {
    if (slow) await new Promise((resolve) => setTimeout(resolve, 400));
    return response;
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/register")) {
      return Response.json({ targetId: "1", token: "t", pollInterval: 1000, answerTimeout: 100 });
    }
    if (pathname.includes("/image/")) return later(new Response(new Uint8Array(4), { status: 206 }));
    return later(Response.json({ command: "wait", pollInterval: 1000 }));
  });
  try {
    const door = new Door(`127.0.0.1:${server.addr.port}`);
    await door.register({
      identity: "a",
      version: "1",
      hardware: { macs: [], cpus: 1, memory: 1 },
      disk: { path: "/dev/sda", size: 1e9, sectorSize: 512 },
    });
    equal((await door.poll({ state: "waiting" })).command, "wait");
    slow = true;
    await rejects(door.poll({ state: "waiting" }), { name: "TimeoutError" });
    equal((await door.range("1", 0, 4, new AbortController().signal)).length, 4);
  } finally {
    await server.shutdown();
  }
});
