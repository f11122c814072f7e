/** Another DHCP server's product, and what to write there so that it leads machines to this server. */
export interface Hint {
  /** One word for the product. */
  id: string;
  product: string;
  text: string;
}

/** What to set on somebody else's DHCP server for a Broadside server at `address` whose HTTP is at `port`. */
export function dhcpHints(address: string, port: number): Hint[] {
  const url = `http://${address}:${port}/boot`;
  return [
    { id: "microsoft", product: "Microsoft DHCP", text: microsoft(address, url) },
    { id: "isc", product: "ISC DHCP (dhcpd.conf)", text: isc(address, url) },
    { id: "kea", product: "Kea (kea-dhcp4.conf)", text: kea(address, url) },
    { id: "dnsmasq", product: "dnsmasq (dnsmasq.conf)", text: dnsmasq(address, url) },
    { id: "mikrotik", product: "MikroTik RouterOS", text: mikrotik(address, url) },
    { id: "cisco", product: "Cisco IOS", text: cisco(address) },
  ];
}

function microsoft(address: string, url: string): string {
  return `Policies choose by vendor class, so that BIOS and UEFI machines get different loaders. In PowerShell on the server:
  Add-DhcpServerv4Class -Name "PXE BIOS"  -Type Vendor -Data "PXEClient:Arch:00000"
  Add-DhcpServerv4Class -Name "PXE UEFI"  -Type Vendor -Data "PXEClient:Arch:00007"
  Add-DhcpServerv4Class -Name "HTTP UEFI" -Type Vendor -Data "HTTPClient:Arch:00016"
  Add-DhcpServerv4Class -Name "iPXE"      -Type User   -Data "iPXE"
  $s = "THE SCOPE, e.g. 192.168.0.0"
  Add-DhcpServerv4Policy -ScopeId $s -Name iPXE -Condition OR -UserClass EQ,iPXE -ProcessingOrder 1
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName iPXE -OptionId 67 -Value "${url}/ipxe"
  Add-DhcpServerv4Policy -ScopeId $s -Name PXE-BIOS -Condition OR -VendorClass EQ,"PXE BIOS*"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName PXE-BIOS -OptionId 66 -Value "${address}"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName PXE-BIOS -OptionId 67 -Value "undionly.kpxe"
  Add-DhcpServerv4Policy -ScopeId $s -Name PXE-UEFI -Condition OR -VendorClass EQ,"PXE UEFI*"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName PXE-UEFI -OptionId 66 -Value "${address}"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName PXE-UEFI -OptionId 67 -Value "shimx64.efi"
  Add-DhcpServerv4Policy -ScopeId $s -Name HTTP-UEFI -Condition OR -VendorClass EQ,"HTTP UEFI*"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName HTTP-UEFI -OptionId 60 -Value "HTTPClient"
  Set-DhcpServerv4OptionValue -ScopeId $s -PolicyName HTTP-UEFI -OptionId 67 -Value "${url}/snponly.efi"
Only one kind of machine? Set 066 Boot Server Host Name to ${address} and 067 Bootfile Name to undionly.kpxe (BIOS)
or shimx64.efi (UEFI) in the scope's options. Do not set option 060 unless this DHCP server is itself the PXE server.`;
}

function isc(address: string, url: string): string {
  return `option arch code 93 = unsigned integer 16;
next-server ${address};
if exists user-class and option user-class = "iPXE" {
  filename "${url}/ipxe";
} elsif substring(option vendor-class-identifier, 0, 10) = "HTTPClient" {
  option vendor-class-identifier "HTTPClient";
  filename "${url}/snponly.efi";
} elsif option arch = 00:07 or option arch = 00:09 {
  filename "shimx64.efi";
} elsif option arch = 00:00 {
  filename "undionly.kpxe";
}`;
}

function kea(address: string, url: string): string {
  const classes = [
    { name: "ipxe", test: "option[77].exists and option[77].hex == 'iPXE'", "boot-file-name": `${url}/ipxe` },
    {
      name: "http",
      test: "substring(option[60].hex,0,10) == 'HTTPClient' and not member('ipxe')",
      "boot-file-name": `${url}/snponly.efi`,
      "option-data": [{ name: "vendor-class-identifier", data: "HTTPClient" }],
    },
    {
      name: "uefi",
      test: "(option[93].hex == 0x0007 or option[93].hex == 0x0009) and not member('ipxe')",
      "next-server": address,
      "boot-file-name": "shimx64.efi",
    },
    {
      name: "bios",
      test: "option[93].hex == 0x0000 and not member('ipxe')",
      "next-server": address,
      "boot-file-name": "undionly.kpxe",
    },
  ];
  return `Inside "Dhcp4":\n"client-classes": ${JSON.stringify(classes, undefined, 2)}`;
}

function dnsmasq(address: string, url: string): string {
  return `dhcp-match=set:ipxe,175
dhcp-match=set:uefi,option:client-arch,7
dhcp-match=set:uefi,option:client-arch,9
dhcp-match=set:http,option:client-arch,16
dhcp-match=set:bios,option:client-arch,0
dhcp-boot=tag:ipxe,${url}/ipxe
dhcp-boot=tag:uefi,tag:!ipxe,shimx64.efi,,${address}
dhcp-boot=tag:bios,tag:!ipxe,undionly.kpxe,,${address}
dhcp-option-force=tag:http,60,HTTPClient
dhcp-boot=tag:http,tag:!ipxe,${url}/snponly.efi`;
}

function mikrotik(address: string, url: string): string {
  return `/ip dhcp-server option
add name=bs-server code=66 value="s'${address}'"
add name=bs-bios code=67 value="s'undionly.kpxe'"
add name=bs-uefi code=67 value="s'shimx64.efi'"
add name=bs-ipxe code=67 value="s'${url}/ipxe'"
add name=bs-http code=67 value="s'${url}/snponly.efi'"
add name=bs-http-class code=60 value="s'HTTPClient'"
/ip dhcp-server option sets
add name=bs-bios options=bs-server,bs-bios
add name=bs-uefi options=bs-server,bs-uefi
add name=bs-ipxe options=bs-ipxe
add name=bs-http options=bs-http,bs-http-class
/ip dhcp-server matcher
add name=bs-ipxe server=dhcp1 address-pool=static-only code=77 value="iPXE" option-set=bs-ipxe
add name=bs-http server=dhcp1 address-pool=static-only code=93 value="0x0010" option-set=bs-http
add name=bs-uefi7 server=dhcp1 address-pool=static-only code=93 value="0x0007" option-set=bs-uefi
add name=bs-uefi9 server=dhcp1 address-pool=static-only code=93 value="0x0009" option-set=bs-uefi
/ip dhcp-server network
set [find] next-server=${address} boot-file-name=undionly.kpxe
Put your server's name and pool in place of dhcp1 and static-only. Matchers need RouterOS 7.4 or newer; older ones can
lead only one kind of machine here: the last line, with shimx64.efi for UEFI.`;
}

function cisco(address: string): string {
  return `ip dhcp pool YOUR-POOL
 next-server ${address}
 option 66 ip ${address}
 bootfile undionly.kpxe
! UEFI machines need bootfile shimx64.efi instead. IOS cannot tell the two apart: where both are on one network, leave
! these lines out and run Broadside as proxyDHCP beside it (broadside serve --dhcp proxy), with on routed interfaces:
interface Vlan10
 ip helper-address ${address}`;
}
