import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  askOffer,
  askOrder,
  askPage,
  CancelKeys,
  clientDriven,
  ClientMenu,
  type ClientOrder,
  describeMachine,
  discoverServers,
  type KnownOrder,
  type MenuEffect,
  type MenuNews,
  type MenuTerminal,
  type TargetOutcome,
} from "../target/mod.ts";
import { offersOf } from "./target_disk.ts";
import { deploymentOptions, type Machine, type ModeOutcome } from "./target_machine.ts";
import { disksOf, type DisksOfMachine } from "./target_menu_disks.ts";
import { type ReachedServer, reachServer } from "./target_server.ts";
import { VERSION } from "./version.ts";

/** Client-driving mode: somebody at this machine says what is deployed, on `terminal` or beforehand. */
export async function clientMode(machine: Machine, terminal: MenuTerminal | undefined): Promise<ModeOutcome> {
  const { options, told, signal } = machine;
  const known: KnownOrder = {
    server: options.server ?? told.server,
    image: options.image ?? (options.session ? undefined : told.image),
    session: options.session ?? (options.image ? undefined : told.session),
    disk: options.toDisk ?? (options.disk ? undefined : told.disk),
    partition: options.toPartition ?? told.partition,
  };
  const disks = await disksOf(machine);
  if (!terminal) return await deploy(machine, orderOf(known, disks), disks, undefined, undefined);
  const reached: { server?: ReachedServer } = {};
  const act = async (effect: MenuEffect): Promise<MenuNews> => {
    try {
      if (effect.type !== "reach") return { type: "servers", servers: await discoverServers() };
      const server = reached.server = await reachServer(effect.server, {
        patient: false,
        signal,
        say: () => {},
      });
      return { type: "offer", offer: await askOffer(server.server, registration(machine, disks)) };
    } catch (error) {
      if (error instanceof BroadsideError || effect.type !== "reach") {
        return { type: "failed", why: messageOf(error) };
      }
      return {
        type: "failed",
        why: `${effect.server} does not answer. Is that a Broadside server, and does it run?`,
      };
    }
  };
  for (;;) {
    const order = await askOrder(terminal, new ClientMenu(disks, known), act, signal);
    if (!order) return { after: "wait", ok: options.init, message: options.init ? undefined : "Cancelled" };
    try {
      return await deploy(machine, order, disks, reached.server, terminal);
    } catch (error) {
      if (!(error instanceof BroadsideError) || signal.aborted) throw error;
      const items = [{ title: "Choose again", value: undefined }];
      await askPage(
        terminal,
        { title: "This cannot be deployed", text: [messageOf(error)], items },
        undefined,
        signal,
      );
    }
  }
}

/** Without anybody to ask. */
function orderOf(
  { server = "", image, session, disk = "auto", partition = null }: KnownOrder,
  disks: DisksOfMachine,
) {
  const found = disks.find(disk);
  if (typeof found === "string") throw new BroadsideError("disk.none", found);
  const source = image !== undefined ? { image } : session !== undefined ? { sessionId: session } : undefined;
  if (source) {
    return { server, source, destination: { disk, partition }, disk: found.path } satisfies ClientOrder;
  }
  throw new BroadsideError(
    "cli.usage",
    "Cannot start in client-driving mode: --yes needs an image or a session. Name one, or leave --yes away.",
  );
}

async function deploy(
  machine: Machine,
  order: ClientOrder,
  disks: DisksOfMachine,
  known: ReachedServer | undefined,
  terminal: MenuTerminal | undefined,
): Promise<ModeOutcome> {
  const { options, signal, screen } = machine;
  const server = known ??
    await reachServer(order.server || undefined, { patient: options.init, signal, say: screen.say });
  const disk = disks.offer(order.destination.disk);
  const cancel = new AbortController();
  let isWriting = false;
  if (terminal) listenForCancel(terminal, screen.say, () => isWriting, () => cancel.abort());
  const outcome = await clientDriven(order, {
    ...deploymentOptions(machine, disk, server),
    server: server.server,
    // What was confirmed may be written, and nothing else.
    offer: offersOf(disk, { removable: true, isFixed: true }),
    cancel: cancel.signal,
    show: (view) => {
      isWriting = !["waiting", "done", "failed", "cancelled"].includes(view.request.state);
      screen.show(view);
    },
  });
  return { ...outcome, after: afterOf(outcome, options.init) };
}

/** A machine that booted for this has somebody before it, who says what is next. */
function afterOf({ after }: TargetOutcome, init: boolean): ModeOutcome["after"] {
  return init && after === "exit" ? "wait" : after;
}

function listenForCancel(
  terminal: MenuTerminal,
  say: (text: string) => void,
  isWriting: () => boolean,
  cancel: () => void,
): void {
  const keys = new CancelKeys();
  terminal.leave();
  say(`To cancel, press q${terminal.isDrawn ? "" : " and Enter"}.`);
  terminal.onKey = (key) => {
    const wish = keys.key(key, isWriting());
    if (wish === "ask") {
      say("Cancel the deployment? The disk will hold no system. Type yes and Enter to cancel.");
    } else if (wish === "go on") say("It goes on.");
    else if (wish === "cancel") {
      say("Cancelling.");
      cancel();
    }
  };
}

function registration({ identity, bootMac, options: { id, init } }: Machine, disks: DisksOfMachine) {
  const name = id ?? (init ? undefined : Deno.hostname());
  return { identity, name, version: VERSION, hardware: describeMachine({ bootMac }), disk: disks.any() };
}
