/** The admin at seven in the morning with forty machines that will not boot. */
export function Trouble() {
  return (
    <>
      <h2>The machine gets no address</h2>
      <ul>
        <li>
          Is the cable in, and the switch port up? Spanning tree can hold a port back for 50 seconds: set edge
          (portfast).
        </li>
        <li>
          <a href="/pxe">PXE server</a>: is the mode right? <em>Probe</em>{" "}
          shows who answers DHCP on the network.
        </li>
        <li>Through a router a DHCP relay is needed.</li>
      </ul>
      <h2>It gets an address and then nothing</h2>
      <ul>
        <li>
          Does the <a href="/log?search=TFTP">log</a>{" "}
          show that it asked for a file? If not, the other DHCP server did not tell it where to: use proxy
          mode or the hints.
        </li>
        <li>A firewall on this server: UDP 67, 69, 4011 and the transfer's ports, TCP 2017.</li>
        <li>The wrong boot mode: a BIOS loader on a UEFI machine starts and stops at once.</li>
      </ul>
      <h2>It boots, and waits for ever</h2>
      <ul>
        <li>
          <a href="/">Overview</a>, machines that wait: each says why. Mostly there is no session for it, its
          disk is too small, or its disk is in use.
        </li>
        <li>Is it assigned to the local disk? A machine that was deployed is, until you assign it anew.</li>
      </ul>
      <h2>It is slow</h2>
      <ul>
        <li>One slow machine or port: look for lagging in the session's table.</li>
        <li>
          Multicast at the slowest rate: wireless links and old switches. Turn IGMP snooping with a querier
          on, or limit the rate.
        </li>
        <li>
          Machines that get everything over HTTP: the network does not carry multicast to them; the session's
          table says so.
        </li>
        <li>
          In virtual networks set <code>SET_SMALL_BUFFER</code>.
        </li>
      </ul>
    </>
  );
}
