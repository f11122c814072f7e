/** A client of DHCP that wants to boot, as `src/dhcp` tells it. */
export interface NetworkBooter {
  mac: string;
  kind: "pxe" | "http" | "ipxe";
  /** RFC 4578's client system architecture. */
  arch: number | undefined;
  uuid: string | undefined;
  /** Our address on the interface that the request came by. */
  server: string;
}

/** Loaders by architecture over TFTP. Firmware of x64 says 7 or 9; whether Secure Boot is on it does not say. */
const TFTP_LOADERS: Record<number, string> = { 0: "undionly.kpxe", 7: "shimx64.efi", 9: "shimx64.efi" };
/** Over HTTP the signed GRUB would find no configuration, so iPXE comes first; Secure Boot refuses it. */
const HTTP_LOADERS: Record<number, string> = { 16: "snponly.efi" };

/**
 * The file that a machine loads first: a TFTP path, or a URL for those who speak HTTP. Undefined where there is no
 * loader for the machine's architecture.
 */
export function bootFile(client: NetworkBooter, port: number): string | undefined {
  const base = `http://${client.server}:${port}/boot`;
  if (client.kind === "ipxe") {
    return `${base}/ipxe?mac=${client.mac}${client.uuid ? `&uuid=${client.uuid}` : ""}`;
  }
  if (client.kind === "http") {
    const loader = HTTP_LOADERS[client.arch ?? -1];
    return loader && `${base}/${loader}`;
  }
  return TFTP_LOADERS[client.arch ?? 0];
}

/** Names of the architectures that RFC 4578 and its registry know, for logs and pages. */
export function architectureName(arch: number | undefined): string {
  return ARCHITECTURES[arch ?? -1] ?? (arch === undefined ? "unknown" : `architecture ${arch}`);
}

const ARCHITECTURES: Record<number, string> = {
  0: "BIOS",
  6: "UEFI 32-bit",
  7: "UEFI x64",
  9: "UEFI x64",
  10: "UEFI ARM 32-bit",
  11: "UEFI ARM64",
  15: "UEFI 32-bit, HTTP",
  16: "UEFI x64, HTTP",
  18: "UEFI ARM 32-bit, HTTP",
  19: "UEFI ARM64, HTTP",
};
