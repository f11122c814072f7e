/** What is shown of a partition. */
interface Described {
  number: number;
  name: string;
  label: string;
  fileSystem: string;
  size: number;
  usedBytes: number;
}

/** A partition in one line: `1 "System" ntfs, 52.4 GB, 20.1 GB used`. */
export function describePartition({ number, name, label, fileSystem, size, usedBytes }: Described): string {
  const title = label || name;
  const what = [number || "whole disk", title && `"${title}"`, fileSystem || "unknown"].filter(Boolean).join(
    " ",
  );
  return `${what}, ${gigabytes(size)}, ${gigabytes(usedBytes)} used`;
}

/** Whether partitions so described come from a partition table, and are not a file system over the whole disk. */
export function describesTable(partitions: string[]): boolean {
  return partitions.some((text) => /^[1-9]/.test(text));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e9 ? 3 : 1)} GB`;
}
