/** DHCP modes, other servers, firmware. */
export function Boot() {
  return (
    <>
      <h2>Which mode</h2>
      <dl>
        <dt>Proxy</dt>
        <dd>
          Beside a DHCP server that you keep. This server gives out no addresses; it only tells machines what
          to boot.
        </dd>
        <dt>Server</dt>
        <dd>For a network without a DHCP server: this one gives out addresses of its pool.</dd>
        <dt>Off</dt>
        <dd>
          Machines are sent here by the other DHCP server: set there what the <a href="/pxe">PXE server</a>
          {" "}
          page shows under hints.
        </dd>
      </dl>
      <p>
        Two DHCP servers that both give out addresses disturb each other. This one looks for others and says
        so.
      </p>
      <h2>Firmware</h2>
      <ul>
        <li>BIOS: by PXE.</li>
        <li>UEFI: by PXE with Secure Boot on or off, or by HTTP Boot with Secure Boot off.</li>
      </ul>
      <p>
        Nothing needs a key of yours: loaders and kernel are Debian's, signed for every machine that trusts
        Microsoft's UEFI authority.
      </p>
      <h2>Through routers</h2>
      <p>
        Set a DHCP relay (IP helper) to this server. Multicast must be routed as well, and{" "}
        <code>MULTICAST_TTL</code> raised; where it is not, machines fetch over HTTP, each for itself.
      </p>
    </>
  );
}
