import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { type BroadsideError, Random } from "../base/mod.ts";
import { sessionOptions, type SessionRequest } from "../contract/mod.ts";
import { DAY, type License, newKeys, signLicense } from "../license/mod.ts";
import type { Store } from "../store/mod.ts";
import { collecting, registration, type TestServer, withFolder, withServer } from "./testing/mod.ts";

const { privateKey, publicKey } = newKeys();
const NOW = 1e12;
let issued = 0;

function license(quota: number, more: Partial<License> = {}): string {
  return signLicense(
    {
      kind: "commercial",
      licensee: "Example School",
      quota,
      id: (++issued).toString(16).padStart(32, "0"),
      issuedAt: NOW - DAY,
      expiresAt: null,
      ...more,
    },
    privateKey,
    "test.key",
  );
}

/** A machine's target that polls. */
async function target({ runner }: TestServer, n: number) {
  const mac = `00:0a:00:00:${(n >> 8).toString(16).padStart(2, "0")}:${
    (n & 255).toString(16).padStart(2, "0")
  }`;
  const uuid = `4c4c4544-0035-4d10-8052-${n.toString(16).padStart(12, "0")}`;
  const { token } = await runner.register(
    registration(mac, { hardware: { macs: [mac], uuid, cpus: 4, memory: 8e9 } }),
    "10.0.0.9",
  );
  return (state: "waiting" | "receiving" | "done" = "waiting", epoch?: number) =>
    runner.poll(runner.targets.authenticate(token)!, { state, epoch });
}

/** Deploys a machine until it is done; gives what it was told in the end. */
async function deploy(server: TestServer, n: number) {
  const poll = await target(server, n);
  const reply = await poll();
  return reply.command === "deploy" ? await poll("done", reply.assignment!.epoch) : reply;
}

async function create({ console }: TestServer, more: Partial<SessionRequest> = {}): Promise<number> {
  const options = sessionOptions.parse({ image: "office", waitSeconds: 0, ...more });
  return Number((await console.createSession(options, null)).view.id);
}

function inServer(
  body: (server: TestServer) => Promise<void>,
  options: Parameters<typeof withServer>[2] = {},
): Promise<void> {
  return withFolder((folder) => withServer(folder, body, { licenseKey: publicKey, ...options }));
}

Deno.test("as shipped nothing is limited, and no license is taken", () =>
  inServer(async (server) => {
    await create(server);
    equal((await deploy(server, 1)).command, "release");
    const { license: desk } = server.console;
    const { limited, total, expended, available, told } = desk.view();
    deepEqual({ limited, total, expended, available }, {
      limited: false,
      total: null,
      expended: 0,
      available: null,
    });
    match(told, /Nothing is limited/);
    throws(() => desk.add(license(1)), /no license key/);
  }, { licenseKey: undefined }));

Deno.test("a machine without quota waits and is told, others go on, and a license lets it go on by itself", () => {
  const { entries, options } = collecting();
  return inServer(async (server) => {
    const { license: desk } = server.console;
    desk.add(license(2));
    const session = await create(server, { constantCast: true, succeed: { count: 1 } });
    const polls = await Promise.all([1, 2, 3].map((n) => target(server, n)));
    const first = await polls[0]();
    equal(first.command, "deploy");
    equal((await polls[1]()).command, "deploy");
    const { epoch } = first.assignment!;
    for (let i = 0; i < 3; i++) {
      const refused = await polls[2]();
      equal(refused.command, "wait");
      match(refused.message!, /license is for 2 machines, and all of them are used/);
    }
    match(server.console.summary(session)!.told, /The license has no room for 1 machine more/);
    equal(entries.filter(({ event }) => event === "no license for target").length, 1);
    equal((await polls[0]("receiving", epoch)).command, "continue", "the others go on");
    equal(desk.view().available, 0);
    deepEqual(desk.add(license(1)).available, 1);
    equal((await polls[2]()).command, "deploy");
    ok(!/license/.test(server.console.summary(session)!.told));
    equal(desk.view().expended, 3);
  }, options);
});

Deno.test("a machine counts once however often it is deployed, also after a restart", () =>
  withFolder(async (folder) => {
    await withServer(folder, async (server) => {
      server.console.license.add(license(1));
      for (let i = 0; i < 3; i++) {
        await create(server);
        equal((await deploy(server, 1)).command, "release");
      }
    }, { licenseKey: publicKey });
    await withServer(folder, async (server) => {
      equal(server.console.license.view().expended, 1);
      await create(server, { constantCast: true, maxTargets: 5 });
      equal((await deploy(server, 2)).command, "wait");
      await create(server);
      equal((await deploy(server, 1)).command, "release");
      equal(server.console.license.view().expended, 1);
    }, { licenseKey: publicKey });
  }));

Deno.test("a place is held from joining on, counts with the start, and is given back when there is none", () =>
  inServer(async (server) => {
    const { license: desk } = server.console;
    desk.add(license(2));
    const session = await create(server, { minTargets: 3, waitSeconds: 600, giveUpSeconds: null });
    const polls = await Promise.all([1, 2, 3].map((n) => target(server, n)));
    for (const poll of polls) await poll();
    equal(server.runner.coordinator.sessions.get(session)!.members.size, 2);
    equal(desk.view().expended, 0, "nothing is sent yet");
    await server.console.stopSession(session);
    const second = await create(server, { waitSeconds: 600 });
    match((await polls[2]()).message!, /Gathering/);
    await polls[0]();
    match((await polls[1]()).message!, /all of them are used/);
    await server.console.startSession(second);
    equal(desk.view().expended, 2);
  }));

Deno.test("an evaluation lasts 60 days from the first start with a key, wherever the clock is set", () =>
  withFolder(async (folder) => {
    const clock = { now: NOW };
    const at = (time: number, body: (server: TestServer) => Promise<void>, licenseKey?: string) => {
      clock.now = time;
      return withServer(folder, body, { clock, licenseKey });
    };
    const expiry = (server: TestServer) => server.console.license.view().expiresAt;
    await at(
      NOW - 90 * DAY,
      (server) => Promise.resolve(equal(server.console.license.view().limited, false)),
    );
    await at(NOW, async (server) => {
      const { total, licenses, told } = server.console.license.view();
      equal(total, 100);
      deepEqual(licenses.map(({ id, state }) => [id, state]), [["evaluation", "active"]]);
      match(told, /Evaluation for 100 machines, until .* \(60 days left\): 0 deployed, 100 left/);
      await create(server);
      equal((await deploy(server, 1)).command, "release");
    }, publicKey);
    await at(NOW + 59 * DAY, async (server) => {
      equal(expiry(server), NOW + 60 * DAY);
      await create(server);
      equal((await deploy(server, 1)).command, "release");
    }, publicKey);
    await at(NOW, async (server) => {
      // The clock was set back by 59 days; the server knows better, and counts the time that it runs.
      match(server.console.license.view().told, /\(1 day left\)/);
      const session = await create(server, { waitSeconds: 10 * 24 * 3600 });
      const poll = await target(server, 2);
      await poll();
      await server.pass(DAY + 1000);
      equal(server.runner.coordinator.sessions.get(session)!.members.size, 0, "it gave up its place");
      match((await poll()).message!, /evaluation is over/);
      const { total, available, told } = server.console.license.view();
      deepEqual([total, available], [0, 0]);
      match(told, /evaluation is over/);
    }, publicKey);
    await at(NOW, (server) => {
      equal(server.console.license.view().total, 0);
      const { total, expended, available, licenses } = server.console.license.add(license(7));
      deepEqual([total, expended, available], [7, 1, 6]);
      deepEqual(licenses.map(({ state }) => state), ["replaced", "active"]);
      equal(server.console.license.add(license(3)).total, 10);
      return Promise.resolve();
    }, publicKey);
    await at(NOW, (server) => Promise.resolve(equal(server.console.license.view().total, 10)), publicKey);
    await at(NOW, (server) => {
      const { total, licenses } = server.console.license.view();
      deepEqual([total, licenses.length], [0, 1], "with another key they do not count");
      return Promise.resolve();
    }, newKeys().publicKey);
  }));

Deno.test("licenses that cannot be added are refused with the reason", () =>
  inServer((server) => {
    const { license: desk } = server.console;
    const good = license(5);
    desk.add(good);
    const cases: [string, string, RegExp][] = [
      [good, "license.added", /has it already/],
      [good.slice(0, -5), "license.damaged", /does not end with/],
      [good.replace("quota=5", "quota=6"), "license.signature", /not signed by this server's license key/],
      [
        license(5, { issuedAt: NOW - 9 * DAY, expiresAt: NOW - DAY }),
        "license.expired",
        /expired on 2001-09-08/,
      ],
    ];
    for (const [text, code, message] of cases) {
      throws(() => desk.add(text), (error: BroadsideError) => {
        equal(error.code, code);
        match(error.message, message);
        return true;
      });
    }
    equal(desk.view().total, 5);
    return Promise.resolve();
  }));

Deno.test("never one machine more than the quota, with many at once, restarts, and at every moment on the disk", () =>
  withFolder(async (folder) => {
    const QUOTA = 12, MACHINES = 40, random = new Random(2026);
    const deployed = new Set<number>();
    // What the disk has after any write is what a server finds that dies then.
    const watched = (store: Store): Store => {
      const commit = store.commit.bind(store);
      store.commit = (batch) => {
        commit(batch);
        const counted = new Set(store.license.licensedMachines().map(({ machineId }) => machineId));
        ok(counted.size <= QUOTA);
        for (const { state, machineId } of batch.members ?? []) {
          if (state !== "joined" && state !== "excluded") {
            ok(counted.has(machineId), `${machineId} is ${state}`);
          }
        }
      };
      return store;
    };
    for (let round = 0; round < 6; round++) {
      await withServer(folder, async (server) => {
        if (!round) server.console.license.add(license(QUOTA));
        await create(server, { constantCast: true, succeed: { count: 1 } });
        await create(server, { waitSeconds: 0, minTargets: 3 });
        const held = await create(server, { waitSeconds: 60 });
        const order = Array.from({ length: MACHINES }, (_, i) => i).sort(() => random.next() - 0.5);
        await Promise.all(order.map(async (n) => {
          const poll = await target(server, n);
          for (let i = 0; i < 3; i++) {
            const { command, assignment } = await poll();
            if (command !== "deploy") continue;
            deployed.add(n);
            if (random.chance(0.5)) await poll("done", assignment!.epoch);
            return;
          }
        }));
        if (server.runner.coordinator.sessions.get(held)!.state === "gathering") {
          await server.console.stopSession(held);
        }
        const { expended } = server.console.license.view();
        ok(expended <= QUOTA && deployed.size <= QUOTA, `${expended} count, ${deployed.size} were deployed`);
      }, { licenseKey: publicKey, wrap: watched });
    }
    equal(deployed.size, QUOTA);
  }));
