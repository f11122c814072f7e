/** From nothing to a deployed machine. */
export function First() {
  return (
    <>
      <p>
        You need one machine that is set up as all shall be, this server, and machines on the same network
        that can boot from it.
      </p>
      <ol>
        <li>
          <strong>Prepare the master.</strong>{" "}
          Install and set up one machine. With Windows, run Sysprep last, so that each copy becomes a machine
          of its own.
        </li>
        <li>
          <strong>Make the image.</strong>{" "}
          Start the master from a live system, so that its disk is at rest, and run{" "}
          <code>broadside image create /dev/sda classroom.img.zst</code>. Put the file into the image storage;
          it appears under <a href="/images">Images</a> by itself.
        </li>
        <li>
          <strong>Let machines boot here.</strong> On the page <a href="/pxe">PXE server</a>{" "}
          see whether this server takes part in DHCP, and how. Beside a DHCP server that you keep, use the
          proxy mode.
        </li>
        <li>
          <strong>Make a session.</strong> <a href="/sessions/new">New session</a>{" "}
          asks for the image, how many machines to wait for, and what they do afterwards.
        </li>
        <li>
          <strong>Switch on the machines.</strong>{" "}
          They load the target, join, are deployed together from one stream, and start their new system. Watch
          them on the <a href="/">Overview</a>.
        </li>
      </ol>
      <p>
        Everything on the disks of those machines is overwritten. A machine that no session takes starts from
        its own disk after a few seconds.
      </p>
    </>
  );
}
