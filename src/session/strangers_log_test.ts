import { equal, ok } from "node:assert/strict";
import { inServer } from "./testing/machines.ts";
import { registration } from "./testing/mod.ts";

Deno.test("log: a stranger that registers over and over, or tells and tells, leaves room for the others", () =>
  inServer(async ({ runner, console, clock }) => {
    for (let i = 0; i < 200; i++) await runner.register(registration(`made-up-${i}`), "10.0.0.66");
    const { token } = await runner.register(registration("a"), "10.0.0.2");
    const target = runner.targets.authenticate(token)!;
    const entry = { time: 1, level: "info", event: "noise" } as const;
    const tell = () => runner.poll(target, { state: "waiting", log: Array(50).fill(entry) });
    for (let i = 0; i < 40; i++) await tell();
    clock.now += 60_000;
    await tell();
    await new Promise((resolve) => setTimeout(resolve, 250));
    const count = async (search: string) =>
      (await Array.fromAsync(console.logs.all({ search }))).flat().length;
    equal(await count("target registered"), 61, "60 of one address in a minute, and another's");
    equal(await count("noise"), 1050, "1000 in a minute");
    ok(runner.targets.size === 201);
  }));
