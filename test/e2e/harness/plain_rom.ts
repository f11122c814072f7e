/**
 * Where iPXE, which is QEMU's only network boot ROM, says in its DHCP messages that it is iPXE: options 77 and 175.
 * 16 bits each, counted in bits from the UDP header, with the neighbour that makes them even: `mask` keeps a rule from
 * others' messages.
 */
const TELLTALES = [
  { at: (8 + 290) * 8, is: "0x4d04", becomes: "0xe004" },
  { at: (8 + 320) * 8, is: "0xcbaf", becomes: "0xcbe1" },
];
const TABLE = "bridge plain_rom";

/**
 * The nftables(8) commands by which a switch turns the messages of QEMU's iPXE into those of a vendor's plain PXE ROM:
 * the telltale options get numbers that mean nothing, and the checksum goes, as IPv4 allows.
 */
export function hideIpxe(): string[] {
  const words = TELLTALES.flatMap(({ at, is }) => [`@th,${at},16 ${is}`]);
  const changes = TELLTALES.flatMap(({ at, becomes }) => [`@th,${at},16 set ${becomes}`]);
  return [
    `nft add table ${TABLE}`,
    `nft add chain ${TABLE} messages { type filter hook prerouting priority 0 ; }`,
    `nft add rule ${TABLE} messages meta protocol ip udp dport { 67, 4011 } ${words.join(" ")} ${
      changes.join(" ")
    } udp checksum set 0`,
  ];
}

/** The command that ends it. */
export const SHOW_IPXE = `nft delete table ${TABLE}`;
