/** All a session can be told. */
export function Sessions() {
  return (
    <>
      <h2>Which machines</h2>
      <dl>
        <dt>Automatic</dt>
        <dd>
          The session takes every machine that waits in server-driving mode and asks for no particular
          session.
        </dd>
        <dt>By session ID</dt>
        <dd>
          It takes the machines whose boot media or boot menu carry the same Session ID. So several images can
          be deployed at the same time to different kinds of machines.
        </dd>
        <dt>By MAC address</dt>
        <dd>
          It takes the machines of a list: picked from those seen on the network, or imported from a file or
          the clipboard, one per line or as CSV, in any usual way to write a MAC address. They can be woken
          over the network.
        </dd>
      </dl>
      <h2>How many, and how long</h2>
      <ul>
        <li>
          <strong>Fewest:</strong> the session starts when so many have come and the waiting time is over.
        </li>
        <li>
          <strong>Most active:</strong>{" "}
          it starts at once when so many are there; more than that are not taken at a time.
        </li>
        <li>
          <strong>Wait:</strong> seconds for more machines to come. <em>Start now</em> does not wait.
        </li>
        <li>
          <strong>Give up:</strong> a session whose fewest never came fails after so long.
        </li>
        <li>
          <strong>Time limit:</strong> machines that have not finished by then are excluded.
        </li>
        <li>
          <strong>Must succeed:</strong> how many, or what share, so that the session counts as finished.
        </li>
      </ul>
      <h2>Where to</h2>
      <p>
        The disk is chosen by the machine: the first that is no boot stick. Say a number or a path where that
        is not the one. Disks in use, too small or write-protected are refused, with a reason at the machine
        and here. An image of one partition can go into a partition, by its number; its type can be set.
      </p>
      <h2>How</h2>
      <ul>
        <li>
          <strong>Outgoing interface:</strong> the network card the stream leaves by.
        </li>
        <li>
          <strong>Rate limit:</strong> when others need the network too.
        </li>
        <li>
          <strong>ConstantCast:</strong> machines may join while it runs.
        </li>
        <li>
          <strong>Read back:</strong> compare the disk once more at the end. It takes as long again.
        </li>
        <li>
          <strong>Grow:</strong> the last partition and its file system take all of a larger disk.
        </li>
        <li>
          <strong>Afterwards:</strong> machines wait for the next session, restart, or switch off.
        </li>
      </ul>
      <h2>While it runs</h2>
      <p>
        The monitor shows every machine. <em>Stop</em>{" "}
        ends the session; machines that were not finished have an incomplete disk and must be deployed again.
        A server that is restarted goes on with its sessions, and machines go on from what their disks already
        hold.
      </p>
    </>
  );
}
