/**
 * Compares two versions of Debian packages: negative when `a` is the older, 0 when they are the same
 * (deb-version(7): epoch, then parts of non-digits and digits by turns).
 */
export function compareVersions(a: string, b: string): number {
  const [epochA, restA] = splitEpoch(a), [epochB, restB] = splitEpoch(b);
  if (epochA !== epochB) return epochA - epochB;
  const [upstreamA, revisionA] = splitRevision(restA), [upstreamB, revisionB] = splitRevision(restB);
  return compareParts(upstreamA, upstreamB) || compareParts(revisionA, revisionB);
}

function splitEpoch(version: string): [number, string] {
  const colon = version.indexOf(":");
  return colon < 0 ? [0, version] : [Number(version.slice(0, colon)), version.slice(colon + 1)];
}

function splitRevision(version: string): [string, string] {
  const dash = version.lastIndexOf("-");
  return dash < 0 ? [version, "0"] : [version.slice(0, dash), version.slice(dash + 1)];
}

function compareParts(a: string, b: string): number {
  const partsA = a.match(/\D*\d*/g)!, partsB = b.match(/\D*\d*/g)!;
  for (let i = 0; i < Math.max(partsA.length, partsB.length); i++) {
    const [, textA, digitsA] = /(\D*)(\d*)/.exec(partsA[i] ?? "")!;
    const [, textB, digitsB] = /(\D*)(\d*)/.exec(partsB[i] ?? "")!;
    const difference = compareText(textA, textB) || Number(digitsA) - Number(digitsB);
    if (difference) return difference;
  }
  return 0;
}

/** A tilde sorts before everything, even the end; letters before what are none. */
function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = weight(a[i]) - weight(b[i]);
    if (difference) return difference;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
