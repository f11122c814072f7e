import { SERVER_HELP } from "./api_client.ts";

/** What `broadside image` prints when it is asked what it can do. */
export const IMAGE_HELP =
  `broadside image COMMAND …: image files of this machine, and the images that a running server deploys

Of files:
  create SOURCE FILE   make an image of a disk or raw file
  info FILE            show what an image holds
  verify FILE          check every byte of an image
  restore FILE DEST    write an image onto a disk or file
  list [DIR]           list the images of a directory

Of a server's image storage, where images go by name:
  list --server URL    list what it can deploy
  show NAME            show one: its figures, the disk drawn to scale, who needs it
  check NAME           have the server check every byte of it
  delete NAME          delete it there

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
broadside image list --server URL [--json]

Lists the images (*.img.zst) of a directory, by default the current one, or those that a running server deploys.

  --server URL         the server to list
  --token-file FILE    what to show it, as with the other commands about a server
  --json               print the result as JSON`,
  show: `broadside image show NAME [options]

Shows an image of a running server: its figures, the disk drawn to scale, its partitions, how its last check ended, and
which sessions, schedules and templates need it.

${SERVER_HELP}
  --json         print the result as JSON`,
  check: `broadside image check NAME [options]

Has a running server check every byte of an image, and shows how far it is until the end. The exit code is 1 when the
image is bad. The server goes on when this command is ended; called again, it shows the check that goes on.

${SERVER_HELP}
  --json         print the result as JSON`,
  delete: `broadside image delete NAME [options]

Deletes an image of a running server with its file. Refused while a session runs with it or a schedule needs it.

  --yes          do not ask first
${SERVER_HELP}
  --json         print the result as JSON`,
};
