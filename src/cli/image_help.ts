/** What `broadside image` prints when it is asked what it can do. */
export const IMAGE_HELP = `broadside image COMMAND …

  create SOURCE FILE   make an image of a disk or raw file
  info FILE            show what an image holds
  verify FILE          check every byte of an image
  restore FILE DEST    write an image onto a disk or file
  list [DIR]           list the images of a directory

broadside image COMMAND --help tells more.`;

/** What each of its commands prints for --help. */
export const COMMAND_HELP: Record<string, string> = {
  create: `broadside image create SOURCE FILE [options]

Makes the image FILE (NAME.img.zst) of the disk or raw file SOURCE. Blocks no file system uses are left out.

  --level N     zstd level 1 to 19, default 3
  --chunk SIZE  bytes per chunk, a power of two from 4K to 16M, default 1M
  --workers N   compression threads, default one a core
  --force       replace FILE if it exists
  --live        take the image although SOURCE is in use and may change meanwhile
  --json        print the result as JSON`,
  info: `broadside image info FILE [--json]

Shows what an image holds: its figures, the disk drawn to scale, its partitions.`,
  verify: `broadside image verify FILE [--json]

Checks every byte of an image against its hashes.`,
  restore: `broadside image restore FILE DEST [options]

Writes an image's disk onto the disk or file DEST, or into a new file. What DEST held is lost. Refuses a disk that is
too small, mounted or in use before a byte is written.

  --yes   do not ask before overwriting
  --json  print the result as JSON`,
  list: `broadside image list [DIR] [--json]

Lists the images (*.img.zst) of a directory, by default the current one.`,
};
