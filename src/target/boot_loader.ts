/** A loader found on an EFI system partition. */
export interface BootLoader {
  /** What the entry is to be called. */
  label: string;
  /** Below the partition's root, e.g. "EFI/debian/shimx64.efi", as it is spelled there. */
  path: string;
}

/**
 * Chooses what to boot among the files of an EFI system partition. An installed Linux comes first (by shim, which Secure
 * Boot wants, else its own loader), since it starts a Windows beside it and not the other way round; then Windows; then
 * the fallback that removable media have. `suffix`: `x64`, `aa64` or `ia32`.
 */
export function chooseLoader(paths: string[], suffix: string): BootLoader | undefined {
  const loaders = paths.toSorted().map((path) => ({ path, steps: path.toLowerCase().split("/") }));
  const vendors = loaders.filter(({ steps: [efi, vendor], steps }) =>
    efi === "efi" && steps.length === 3 && vendor !== "boot" && vendor !== "microsoft"
  );
  for (const file of [`shim${suffix}.efi`, "shim.efi", `grub${suffix}.efi`, `systemd-boot${suffix}.efi`]) {
    const found = vendors.find(({ steps }) => steps[2] === file);
    if (found) return { label: found.path.split("/")[1], path: found.path };
  }
  const exactly = (path: string) => loaders.find(({ steps }) => steps.join("/") === path)?.path;
  const windows = exactly("efi/microsoft/boot/bootmgfw.efi");
  if (windows) return { label: "Windows Boot Manager", path: windows };
  const fallback = exactly(`efi/boot/boot${suffix}.efi`);
  return fallback ? { label: "Deployed system", path: fallback } : undefined;
}

/** The .efi files below EFI in a mounted partition, two folders deep; at most some hundred. */
export function listLoaders(root: string): string[] {
  const found: string[] = [];
  const look = (folder: string, depth: number) => {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(`${root}/${folder}`)) {
      const path = folder ? `${folder}/${name}` : name;
      if (found.length >= MOST) return;
      if (isFile && /\.efi$/i.test(name)) found.push(path);
      if (isDirectory && depth < 3 && (depth > 0 || name.toLowerCase() === "efi")) look(path, depth + 1);
    }
  };
  look("", 0);
  return found;
}

const MOST = 500;
