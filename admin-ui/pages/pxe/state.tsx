import type { ComponentChildren } from "preact";
import type { PxeView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { bytes, duration } from "../../data/format.ts";
import { Figure, Progress } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";
import { DefaultBoot } from "./default_boot.tsx";
import { OtherServers } from "./other_servers.tsx";

const text = words.pxe;

/** All that goes on in network boot. */
export function State({ view, onChange }: { view: PxeView; onChange(): void }) {
  const { pool, dhcp, tftp, http, files, interfaces, mode } = view;
  return (
    <div class="columns">
      <Card title={text.modes[mode]}>
        <dl class="facts">
          <dt>{text.interfaces}</dt>
          <dd>{interfaces.map(({ name, address }) => `${name} ${address}`).join(", ") || text.none}</dd>
          {pool && (
            <>
              <dt>{text.pool}</dt>
              <dd>{text.poolRange(pool.start, pool.count)}</dd>
              <dt>{text.mask}</dt>
              <dd>{pool.mask}</dd>
              <dt>{text.router}</dt>
              <dd>{pool.router ?? text.none}</dd>
              <dt>{text.dns}</dt>
              <dd>{pool.dns.join(", ") || text.none}</dd>
              <dt>{text.leaseTime}</dt>
              <dd>{duration(pool.leaseSeconds)}</dd>
            </>
          )}
        </dl>
        {pool && (
          <>
            <dl class="figures pool">
              <Figure label={text.leased} value={pool.leased} />
              <Figure label={text.free} value={pool.free} kind={pool.free === 0 ? "bad" : undefined} />
            </dl>
            <Progress
              share={pool.leased / pool.count}
              label={text.leased}
              kind={pool.free === 0 ? "bad" : "busy"}
            />
          </>
        )}
      </Card>
      <OtherServers view={view} onChange={onChange} />
      <DefaultBoot disabled={!may("operator")} />
      <Card title={text.statistics} told={text.since}>
        <dl class="figures">
          <Figure label={text.requests} value={http.requests} />
          <Figure label={`HTTP ${text.sent}`} value={bytes(http.bytes)} />
        </dl>
        {dhcp && <Counters title={text.dhcp} counters={dhcp} />}
        {tftp && <Counters title={text.tftp} counters={tftp.counters} />}
      </Card>
      {tftp && tftp.transfers.length > 0 && (
        <Card title={text.transfers}>
          <ul class="transfers">
            {tftp.transfers.map(({ client, file, done, size }) => (
              <li key={client + file}>
                <span>
                  {client} <code>{file}</code>
                </span>
                <Progress share={size ? done / size : 0} label={`${client} ${file}`} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={text.images} told={text.imagesTold}>
        <dl class="facts">
          {files.map(({ name, size, what }) => (
            <>
              <dt class="mono">{name}</dt>
              <dd>{what}, {bytes(size)}</dd>
            </>
          ))}
        </dl>
      </Card>
    </div>
  );
}

function Card({ title, told, children }: { title: string; told?: string; children: ComponentChildren }) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {told && <p class="faint">{told}</p>}
      {children}
    </section>
  );
}

/** Counters by the names they have, without those that are nought. */
function Counters({ title, counters }: { title: string; counters: Record<string, number> }) {
  const shown = Object.entries(counters).filter(([, count]) => count > 0);
  if (shown.length === 0) return null;
  return (
    <>
      <h3 class="counters">{title}</h3>
      <dl class="facts">
        {shown.map(([name, count]) => (
          <>
            <dt>{name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}</dt>
            <dd>{/bytes/i.test(name) ? bytes(count) : count}</dd>
          </>
        ))}
      </dl>
    </>
  );
}
