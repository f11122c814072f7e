/** Multicast, repairs, and what a session is made of. */
export function Basics() {
  return (
    <>
      <h2>One stream for all</h2>
      <p>
        Sending a system to each machine by itself (unicast) takes as many times the network as there are
        machines. Sending it to everybody (broadcast) bothers those who do not want it. Broadside uses{" "}
        <em>multicast</em>: the server sends every piece once, to a group address, and the network carries it
        to those who joined that group.
      </p>
      <h2>Nothing is lost</h2>
      <p>
        Multicast alone gives no promise that anything arrives. So machines report which pieces they lack, and
        the server sends repairs that help several machines at once, each with different losses. What remains
        is fetched over HTTP. Every piece is checked by its SHA-256 before it is written. Slow machines are
        waited for within limits; a machine that would hold up all others is left to catch up by itself.
      </p>
      <h2>Who is who</h2>
      <dl>
        <dt>Server</dt>
        <dd>This program: it boots machines, runs sessions, sends the stream, and shows this console.</dd>
        <dt>Target</dt>
        <dd>
          The same program on a machine being deployed. It comes over the network (PXE, HTTP boot), or is
          started by hand on a live system.
        </dd>
        <dt>Image</dt>
        <dd>A file with the used parts of a disk, compressed; nothing that no file system uses is in it.</dd>
        <dt>Session</dt>
        <dd>One deployment of one image to some machines.</dd>
        <dt>Template</dt>
        <dd>The options of a session under a name, to be used again.</dd>
      </dl>
      <h2>Latecomers</h2>
      <p>
        With <em>ConstantCast</em>{" "}
        a machine may join while the session runs. It takes what is being sent from there on, and gets the
        beginning when the others have finished it.
      </p>
    </>
  );
}
