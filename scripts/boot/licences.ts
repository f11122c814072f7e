import type { PinnedPackage } from "./manifest.ts";

/**
 * Short names of the licences that a package's copyright file gives: its `License:` fields where it is
 * machine-readable (DEP 5), else the licences whose full texts it refers to.
 */
export function licenceNames(copyright: string): string[] {
  if (/^Format(-Specification)?:/mi.test(copyright.slice(0, 2000))) {
    const named = Array.from(copyright.matchAll(/^License:[ \t]*(\S.*)$/gm), ([, name]) => name.trim());
    if (named.length > 0) return unique(named.flatMap((name) => name.split(/\s+(?:and|or)\s+|,\s*/)));
  }
  const referred = Array.from(
    copyright.matchAll(/\/usr\/share\/common-licenses\/([\w.+-]*\w)/g),
    ([, name]) => name,
  );
  const worded = WORDS.filter(([pattern]) => pattern.test(copyright)).map(([, name]) => name);
  return unique([...referred, ...worded]);
}

const WORDS: [pattern: RegExp, name: string][] = [
  [/\bbsd\b|redistributions? (in|of) (binary|source)/i, "BSD"],
  [/permission is hereby granted, free of charge|\bMIT license/i, "MIT"],
  [/zlib license|jean-loup gailly/i, "zlib"],
  [/public domain/i, "public-domain"],
  [/openssl license/i, "OpenSSL"],
];

function unique(names: string[]): string[] {
  return [...new Set(names)].sort();
}

/** The payload's LICENSES.txt. */
export function licenceList(packages: PinnedPackage[], date: string): string {
  const parts = packages.map(({ name, version, source, sourceVersion, licences }) =>
    `${name} ${version}\n` +
    `  licences: ${licences.join(", ") || "see its copyright file"}\n` +
    `  sources: ${source} ${sourceVersion}, https://snapshot.debian.org/package/${source}/${
      encodeURIComponent(sourceVersion)
    }/\n`
  );
  return HEADING.replace("DATE", date.slice(0, 10)) + parts.join("\n");
}

const HEADING = `What this boot payload is made of

All of it comes from Debian (12, bookworm; a loader from 13, trixie) as of DATE, unchanged: the Linux kernel, boot loaders,
programs and libraries, each under its own licence. Their full copyright files are in Debian's packages and at
https://metadata.ftp-master.debian.org/changelogs/, the texts of the common licences in Debian's package base-files.
Sources: \`apt-get source NAME=VERSION\` on Debian, or under the addresses below, which keep every version.

`;
