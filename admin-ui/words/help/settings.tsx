/** The three settings files. */
export function Settings() {
  return (
    <>
      <p>
        The server needs no settings to start. What there is lies in its data folder, and the page{" "}
        <a href="/settings">Settings</a> edits the same files; comments stay.
      </p>
      <dl>
        <dt>
          <code>coord.cfg</code>
        </dt>
        <dd>
          Image storage (<code>IMAGEBOOT</code>), logs (<code>LOGPATH</code>), and when the database is
          compacted (
          <code>PACKINTERVAL</code> days, at <code>PACKTIME</code>).
        </dd>
        <dt>
          <code>mcast.ini</code>
        </dt>
        <dd>
          The stream: base of the group addresses, pauses, routers on the way, flow control, small packets for
          virtual networks, and how machines are woken.
        </dd>
        <dt>
          <code>pxe.ini</code>
        </dt>
        <dd>DHCP mode, the pool, and what machines boot that nothing is assigned to.</dd>
      </dl>
      <p>
        A value out of range is refused with file, line and range, when the server starts and when you save. A
        flag of <code>broadside serve</code> beats the file.
      </p>
    </>
  );
}
