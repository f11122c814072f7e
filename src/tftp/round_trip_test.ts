import { equal } from "node:assert/strict";
import { RoundTrip } from "./round_trip.ts";

Deno.test("tftp round trip: first a guess, doubled with each repetition, at most 8 s", () => {
  const trip = new RoundTrip(1000), waits = [];
  for (let i = 0; i < 5; i++) {
    waits.push(trip.timeout);
    trip.expired();
  }
  equal(waits.join(), "1000,2000,4000,8000,8000");
});

Deno.test("tftp round trip: never less than 100 ms on a quick network, more on a slow one", () => {
  const quick = new RoundTrip(1000), slow = new RoundTrip(1000);
  for (let i = 0; i < 50; i++) {
    quick.measured(0.2);
    slow.measured(800);
  }
  equal(quick.timeout, 100);
  equal(quick.quickest, 0.2);
  equal(slow.timeout >= 800 && slow.timeout < 1000, true, `${slow.timeout}`);
});

Deno.test("tftp round trip: after a loss it is as before, after waiting too little it stays doubled", () => {
  const trip = new RoundTrip(1000);
  for (let i = 0; i < 20; i++) trip.measured(2);
  trip.expired();
  equal(trip.timeout, 200);
  trip.unclear(2.5);
  equal(trip.timeout, 100);
  trip.expired();
  // An answer 90 ms after the repetition is to what was sent 100 ms before that.
  trip.unclear(90);
  equal(trip.timeout, 200);
  trip.measured(190);
  equal(trip.timeout > 190, true);
});

Deno.test("tftp round trip: as long as the client asked", () => {
  const trip = new RoundTrip(1000, 3000);
  trip.measured(2);
  trip.expired();
  equal(trip.timeout, 3000);
});
