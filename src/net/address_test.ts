import { deepEqual, equal, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { endpointOf, ipv4, sockaddr } from "./address.ts";

Deno.test("address: an endpoint comes back from its sockaddr_in", () => {
  const random = new Random(1);
  for (let i = 0; i < 2000; i++) {
    const endpoint = { address: [...random.bytes(4)].join("."), port: random.below(65536) };
    deepEqual(endpointOf(sockaddr(endpoint)), endpoint);
  }
});

Deno.test("address: a sockaddr_in as the kernel lays it out", () => {
  const bytes = sockaddr({ address: "224.1.1.2", port: 2017 });
  deepEqual([...bytes], [2, 0, 0x07, 0xe1, 224, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("address: what is no dotted decimal address is refused", () => {
  for (
    const text of [
      "",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.256",
      "1.2.3.-1",
      "1.2.3.",
      "a.b.c.d",
      "1.2.3.4 ",
      "::1",
      "1e1.2.3.4",
    ]
  ) {
    throws(() => ipv4(text), { name: "RangeError", message: /must be an IPv4 address/ }, text);
  }
  equal(ipv4("255.0.10.1").join(), "255,0,10,1");
});
