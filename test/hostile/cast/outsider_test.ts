import { equal, ok } from "node:assert/strict";
import { type Attack, Seal, World } from "./bench.ts";

/** Hostile datagrams in all. */
const MOST = 300_000;
const SIZE = 700_000;

/** What somebody without the key can send: noise, pieces, changed, replayed and another stream's datagrams. */
function outsider(world: World, foreign: Seal): Attack {
  const { random } = world, report = random.chance(0.4);
  const past = world.past(report ? world.reports : world.heard);
  const bytes = change(world, past, foreign);
  return report ? { sender: bytes } : { group: bytes };
}

function change(world: World, bytes: Uint8Array, foreign: Seal): Uint8Array {
  const { random } = world;
  switch (random.below(7)) {
    case 0:
      return random.bytes(random.below(1600));
    case 1:
      return bytes.subarray(0, random.below(bytes.length));
    case 2:
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      return bytes;
    case 3:
      return bytes;
    case 4:
      // Right in all but the key.
      return foreign.on(bytes.subarray(0, bytes.length - 8));
    case 5:
      // Another stream's number, which the tag covers.
      bytes[2 + random.below(2)] ^= 1;
      return bytes;
    default:
      bytes.set(random.bytes(bytes.length).subarray(0, bytes.length - 4), 4);
      return bytes;
  }
}

Deno.test(`hostile stream: ${MOST} datagrams of an outsider cost nothing but the look at them`, () => {
  const alone = new World(1, 3, SIZE);
  ok(alone.run(60_000, 0, () => ({})));
  let attacks = 0;
  for (let seed = 1; attacks < MOST; seed++) {
    const world = new World(seed, 3, SIZE);
    const foreign = new Seal({ ...world.stream, key: "5".repeat(64) });
    ok(world.run(60_000, 40, (world) => outsider(world, foreign)), `seed ${seed} never ended`);
    attacks += world.attacks;
    for (const { rejected, receiver } of world.honest) {
      equal(rejected, 0);
      ok(receiver.stats().dropped > 1000, `${receiver.stats().dropped}`);
    }
    const { repairDatagrams, sourceDatagrams, dropped } = world.sender.stats(world.now);
    ok(dropped > 1000);
    ok(repairDatagrams < 0.2 * sourceDatagrams, `${repairDatagrams} repairs of ${sourceDatagrams}`);
    ok(world.now < 2 * alone.now, `${world.now} ms instead of ${alone.now}`);
  }
});
