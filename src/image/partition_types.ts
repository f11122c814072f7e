import type { TableKind } from "./types.ts";

/** What the types of partitions are called that computers really have; GUIDs as UEFI 2.10 and their makers list them. */
const GPT: Record<string, string> = {
  "C12A7328-F81F-11D2-BA4B-00A0C93EC93B": "EFI system",
  "21686148-6449-6E6F-744E-656564454649": "BIOS boot",
  "E3C9E316-0B5C-4DB8-817D-F92DF00215AE": "Microsoft reserved",
  "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7": "Basic data",
  "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC": "Windows recovery",
  "5808C8AA-7E8F-42E0-85D2-E1E90434CFB3": "Dynamic disk metadata",
  "AF9B60A0-1431-4F62-BC68-3311714A69AD": "Dynamic disk data",
  "E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D": "Storage Spaces",
  "0FC63DAF-8483-4772-8E79-3D69D8477DE4": "Linux file system",
  "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709": "Linux root (x86-64)",
  "933AC7E1-2EB4-4F13-B844-0E14E2AEF915": "Linux home",
  "BC13C2FF-59E6-4262-A352-B275FD6F7172": "Linux boot loader",
  "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F": "Linux swap",
  "E6D6D379-F507-44C2-A23C-238F2A3DF928": "Linux LVM",
  "A19D880F-05FC-4D3B-A006-743F0F84911E": "Linux RAID",
};
const MBR: Record<string, string> = {
  "01": "FAT12",
  "04": "FAT16",
  "06": "FAT16",
  "07": "NTFS or exFAT",
  "0b": "FAT32",
  "0c": "FAT32",
  "0e": "FAT16",
  "11": "FAT12, hidden",
  "17": "NTFS, hidden",
  "1b": "FAT32, hidden",
  "1c": "FAT32, hidden",
  "27": "Windows recovery",
  "42": "Dynamic disk",
  "82": "Linux swap",
  "83": "Linux",
  "8e": "Linux LVM",
  "ee": "Protects a GPT",
  "ef": "EFI system",
  "fd": "Linux RAID",
};

/** A partition's type in words; as the manifest has it where it is none of those known. */
export function partitionType(table: TableKind, type: string): string {
  if (table === "gpt") return GPT[type.toUpperCase()] ?? type;
  if (table === "mbr") return MBR[type.toLowerCase()] ?? (type && `0x${type}`);
  return type;
}
