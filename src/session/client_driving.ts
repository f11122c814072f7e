import { BroadsideError } from "../base/mod.ts";
import {
  type ClientImages,
  type ClientSessionReply,
  type ClientSessionRequest,
  type ClientSessions,
  type Destination,
  isSameDestination,
  sessionOptions,
} from "../contract/mod.ts";
import { describesTable } from "./describe_partition.ts";
import { objection, otherDisk, refusal } from "./eligibility.ts";
import { told } from "./judge.ts";
import { isOver, isRunning, type Session } from "./model.ts";
import type { Runner } from "./runner.ts";
import type { Target } from "./targets.ts";

/** Seconds that a session waits for more machines once it was asked for, and until it gives up one that went away. */
const WAIT = 10, GIVE_UP = 300;
/** Sessions made by machines at a time: anyone on the network can ask for one. */
const MOST_SESSIONS = 32;

/** Client-driving mode: what the menus of machines ask of the server, without anyone at the console. */
export class ClientDriving {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Images that can be deployed. Throws `image.directory`. */
  images(): ClientImages {
    return this.#runner.options.images.list().filter(({ error }) => !error).map(
      ({ name, root, diskSize, dataBytes, partitions }) => ({
        ...{ name, root, diskSize, dataBytes, partitions },
        hasTable: describesTable(partitions),
      }),
    );
  }

  /** Running sessions that the machine could join if it asked for them. */
  sessions(target: Target): ClientSessions {
    const now = this.#runner.options.now();
    return [...this.#runner.coordinator.sessions.values()].filter((session) =>
      isRunning(session) && session.options.type !== "mac" && !this.#refuses(session, target)
    ).map((session) => ({
      sessionId: session.options.sessionId ?? String(session.id),
      name: session.name,
      image: session.image,
      state: session.state as "gathering" | "deploying",
      told: told(session, now),
      destination: session.options.destination,
    }));
  }

  /**
   * The session of an image for the machine: the one that another machine made for the same image and destination, while
   * that takes machines, or a new one. From then on the target waits for it. Throws `image.…`, `session.member` for a machine
   * that takes part in another, `session.unsuitable`, `session.too_many`.
   */
  async ask(target: Target, { image, ...destination }: ClientSessionRequest): Promise<ClientSessionReply> {
    const { coordinator, options: { images } } = this.#runner;
    const { root } = images.open(image);
    const isSame = ({ origin, options, ...session }: Session) =>
      origin === "client" && session.root === root && isSameDestination(options.destination, destination);
    const place = coordinator.placeOf(target.id);
    if (place && !isOver(place.member)) {
      if (isSame(place.session)) return reply(place.session, false);
      throw new BroadsideError(
        "session.member",
        `Cannot deploy ${image}: this machine takes part in session ${place.session.id}. Wait until that is over.`,
      );
    }
    const there = [...coordinator.sessions.values()].find((session) =>
      isRunning(session) && isSame(session) && !this.#refuses(session, target)
    );
    const session = there ?? await this.#create(target, image, destination);
    await this.#runner.setWish(target, String(session.id));
    return reply(session, !there);
  }

  #create(target: Target, image: string, destination: Destination): Promise<Session> {
    const { coordinator, maker, options } = this.#runner;
    const running = [...coordinator.sessions.values()].filter(isRunning);
    if (running.filter(({ origin }) => origin === "client").length >= MOST_SESSIONS) {
      throw new BroadsideError(
        "session.too_many",
        `Cannot deploy ${image}: machines asked for ${MOST_SESSIONS} sessions already. Wait until one is over.`,
      );
    }
    const request = sessionOptions.parse({
      image,
      type: "id",
      constantCast: true,
      waitSeconds: WAIT,
      giveUpSeconds: GIVE_UP,
      destination,
    });
    const what = maker.prepare(request);
    const isOther = otherDisk({ options: request }, target) !== undefined;
    const why = isOther ? undefined : objection(what, target);
    if (why) throw new BroadsideError("session.unsuitable", `Cannot deploy ${image}: ${why}`);
    options.address(coordinator.freeSlot());
    return this.#runner.act(() =>
      coordinator.create({ ...what, idempotencyKey: null, origin: "client" }, options.now())
    );
  }

  /** Another disk is no hindrance: the target is told to choose that one. */
  #refuses(session: Session, target: Target): boolean {
    const asking = { ...target, sessionWish: String(session.id), diskWish: session.options.destination.disk };
    const isOther = otherDisk(session, target) !== undefined;
    return refusal(
      session,
      isOther ? { ...asking, diskSize: Infinity, sectorSize: session.sectorSize } : asking,
    ) !==
      undefined;
  }
}

function reply({ id, name }: Session, created: boolean): ClientSessionReply {
  return { sessionId: String(id), sessionName: name, created };
}
