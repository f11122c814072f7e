import { fromHex, toHex } from "../base/mod.ts";

/** A GUID's 16 bytes as GPT stores them (first three fields little-endian) as text, upper case. */
export function guidText(bytes: Uint8Array): string {
  const hex = toHex(ORDER.map((at) => bytes[at]) as unknown as Uint8Array).toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The 16 bytes as stored of a GUID's text; undefined when it is not one. */
export function guidBytes(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined;
  const plain = fromHex(text.replaceAll("-", ""))!;
  return Uint8Array.from(ORDER, (at) => plain[at]);
}

/** Its own inverse: the byte order of the three little-endian fields, then the rest as it is. */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** Names of common GPT partition types. */
export const PARTITION_TYPES: Record<string, string> = {
  "C12A7328-F81F-11D2-BA4B-00A0C93EC93B": "EFI system",
  "21686148-6449-6E6F-744E-656564454649": "BIOS boot",
  "E3C9E316-0B5C-4DB8-817D-F92DF00215AE": "Microsoft reserved",
  "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7": "Microsoft basic data",
  "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC": "Windows recovery",
  "0FC63DAF-8483-4772-8E79-3D69D8477DE4": "Linux file system",
  "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709": "Linux root (x86-64)",
  "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F": "Linux swap",
  "E6D6D379-F507-44C2-A23C-238F2A3DF928": "Linux LVM",
  "A19D880F-05FC-4D3B-A006-743F0F84911E": "Linux RAID",
};
