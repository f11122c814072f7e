/** Terms of the field. */
export function Glossary() {
  return (
    <dl>
      <dt>Unicast, multicast, broadcast</dt>
      <dd>From one to one; from one to those who joined a group; from one to everybody on a network.</dd>
      <dt>PXE</dt>
      <dd>
        Preboot Execution Environment: how a machine's firmware boots over the network, by DHCP and TFTP.
      </dd>
      <dt>HTTP Boot</dt>
      <dd>The same in newer UEFI firmware, by HTTP.</dd>
      <dt>Secure Boot</dt>
      <dd>UEFI firmware starts only what is signed by somebody it trusts.</dd>
      <dt>DHCP, proxyDHCP</dt>
      <dd>
        Gives machines their addresses; the proxy adds what to boot and leaves addresses to another server.
      </dd>
      <dt>TFTP</dt>
      <dd>Trivial File Transfer Protocol: what firmware loads its first files by.</dd>
      <dt>UDP and TCP</dt>
      <dd>
        Datagrams without promises, which multicast needs; and connections between two ends, which promise
        order and arrival.
      </dd>
      <dt>Wake-on-LAN</dt>
      <dd>A packet that lets a switched-off machine's network card switch it on.</dd>
      <dt>Sysprep</dt>
      <dd>Microsoft's tool that takes what is unique out of a Windows installation before it is copied.</dd>
      <dt>GPT, MBR</dt>
      <dd>The newer and the older way to write a disk's partition table.</dd>
    </dl>
  );
}
