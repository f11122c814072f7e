import { deepEqual } from "node:assert/strict";
import { aptMirrors } from "./apt_sources.ts";

Deno.test("apt's sources: mirrors of the right release are found in both styles, others are not", () => {
  const directory = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${directory}/sources.list.d`);
    Deno.writeTextFileSync(
      `${directory}/sources.list`,
      "# deb http://commented.example/debian bookworm main\n" +
        "deb [arch=amd64 signed-by=/x] http://one.example/debian/ bookworm main\n" +
        "deb-src http://source.example/debian bookworm main\ndeb http://old.example/debian bullseye main\n",
    );
    Deno.writeTextFileSync(
      `${directory}/sources.list.d/debian.sources`,
      "Types: deb deb-src\n# a comment\nURIs: http://two.example/debian-security\nSuites: bookworm-security\n" +
        "Components: main\n\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nEnabled: no\n\n" +
        "Types: deb\nURIs: http://two.example/debian\nSuites: bookworm bookworm-backports\n",
    );
    Deno.writeTextFileSync(
      `${directory}/sources.list.d/saved.list.save`,
      "deb http://saved.example/debian bookworm",
    );
    deepEqual(aptMirrors(directory), {
      "debian": ["http://one.example/debian", "http://two.example/debian"],
      "debian-security": ["http://two.example/debian-security"],
    });
    deepEqual(aptMirrors(`${directory}/none`), {});
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
