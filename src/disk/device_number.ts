/** `major:minor` of a device number as glibc packs it (gnu_dev_makedev). */
export function deviceNumber(rdev: number): string {
  const bits = BigInt(rdev);
  const major = (bits >> 8n & 0xfffn) | (bits >> 32n & 0xfffff000n);
  const minor = (bits & 0xffn) | (bits >> 12n & 0xffffff00n);
  return `${major}:${minor}`;
}
