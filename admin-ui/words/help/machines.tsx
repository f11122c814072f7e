/** The inventory. */
export function Machines() {
  return (
    <>
      <p>
        A machine is listed as soon as it was seen: when it asked for an address, loaded a boot file, or
        registered. It is known by its hardware's UUID, its MAC addresses and its serial number, so a new
        network card makes no new machine.
      </p>
      <h2>Names and groups</h2>
      <p>
        Give machines names, and put them into groups such as a room. Lists can be imported: MAC address,
        name, group, one per line.
      </p>
      <h2>What it boots</h2>
      <dl>
        <dt>Server-driving</dt>
        <dd>The target; it waits for a session, or for one particular session.</dd>
        <dt>Client-driving</dt>
        <dd>The target's own menu: somebody at the machine chooses the image.</dd>
        <dt>Local disk</dt>
        <dd>Its own system.</dd>
        <dt>Menu</dt>
        <dd>A menu that starts the local disk after a few seconds.</dd>
      </dl>
      <p>
        A machine's own choice counts before its group's, and that before the default on the page{" "}
        <a href="/pxe">PXE server</a>. A machine that was deployed boots its own disk until it is assigned
        anew.
      </p>
      <h2>Waking</h2>
      <p>
        <em>Wake</em> sends Wake-on-LAN packets on the right subnet; a session wakes its machines in groups (
        <code>WAKEUP_COUNT</code> at a time, <code>WAKEUP_TIMEOUT</code>{" "}
        seconds apart), so that a room does not start at one moment. The machine's firmware must allow it.
      </p>
    </>
  );
}
