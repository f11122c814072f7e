/** The manual's typical scenarios. */
export function Scenarios() {
  return (
    <>
      <h2>1. Rooms of the same machines, again and again, by PXE</h2>
      <ol>
        <li>Make the master's image.</li>
        <li>
          Let machines boot here:{" "}
          <a href="/pxe">PXE server</a>, mode proxy or server, default boot server-driving.
        </li>
        <li>
          <a href="/sessions/new">New session</a>: automatic, fewest and most machines, what share must
          succeed, a time limit for laggards, schedule cyclic.
        </li>
        <li>Connect machines and start them from the network. Each batch is deployed as it comes.</li>
      </ol>
      <h2>2. The same with boot media</h2>
      <p>
        Where machines cannot boot from the network, start the target from a medium; the session is the same.
      </p>
      <h2>3. Several kinds of machines at the same time</h2>
      <p>
        One session for each kind, by session ID; each kind's boot medium, or its boot menu, carries its ID.
        All of them cyclic, at once.
      </p>
      <h2>4. Particular machines, by hand or by the clock</h2>
      <p>
        A session by MAC address: pick machines or import their list, let them be woken, and schedule it, for
        example every Friday night.
      </p>
      <h2>5. The machine decides</h2>
      <p>
        Boot into client-driving mode, choose the image and the disk at the machine, and start. Machines that
        chose the same share one stream.
      </p>
    </>
  );
}
