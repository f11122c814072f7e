/** Making, looking at, checking and deleting images. */
export function Images() {
  return (
    <>
      <p>
        Images lie in the image storage, a folder on the server (<code>IMAGEBOOT</code> in{" "}
        <code>coord.cfg</code>, or <code>--images</code>). Copying a file into it is enough.
      </p>
      <h2>Making one</h2>
      <p>
        <code>broadside image create SOURCE FILE</code>{" "}
        takes a disk, a partition or a raw disk file. Blocks that ext2/3/4, NTFS, FAT or swap do not use are
        left out; other file systems are kept whole. The source must be at rest: not mounted for writing.
      </p>
      <h2>Looking at one</h2>
      <p>
        Its page shows the disk drawn to scale: partitions, file systems, what is used and what is free. An
        image of a whole disk goes to whole disks; an image of a partition can go to a partition.
      </p>
      <h2>Checking one</h2>
      <p>
        <em>Verify</em>{" "}
        reads every byte and compares it with the hashes in the file. Do it after copying an image from
        elsewhere. Targets check every piece again while they write.
      </p>
      <h2>Deleting one</h2>
      <p>
        Deleting removes the file from the server's disk. It is refused while a session or schedule needs the
        image.
      </p>
      <p>
        An image is a plain zstd file as well: <code>zstd -dc FILE | dd of=/dev/sdX bs=1M</code>{" "}
        restores it without Broadside.
      </p>
    </>
  );
}
