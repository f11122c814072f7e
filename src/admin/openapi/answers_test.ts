import { deepEqual, equal, match, ok } from "node:assert/strict";
import { logView, problem } from "../../contract/mod.ts";
import { PASSWORD, withAccounts } from "../accounts_testing.ts";
import { type Call, type Site, withSite } from "../testing.ts";
import { NOUNS } from "./nouns.ts";

const OPERATIONS = NOUNS.flatMap(({ operations }) => operations);

/** Fails unless a real answer is exactly what the operation's description says: its status and every field. */
async function asDescribed(
  site: Site,
  id: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const operation = OPERATIONS.find((each) => each.id === id)!;
  const response = await site.call({ method: operation.method.toUpperCase(), path, body });
  const answer = operation.answers[response.status];
  ok(answer, `${id}: ${response.status} ${answer ? "" : await response.text()}`);
  equal(response.headers.has("location"), answer.location === true, `${id}: Location`);
  if (answer.type === null) {
    equal(await response.text(), "", id);
    return {};
  }
  const json = await response.json();
  // Parsing drops what is not described, so a field that nobody described makes a difference.
  deepEqual(answer.schema!.parse(json), json, id);
  return json;
}

Deno.test("Answers about sessions, schedules and templates are as described", () =>
  withSite(async (site) => {
    const { session } = await site.deploying("one");
    await asDescribed(site, "listSessions", "/api/v1/sessions");
    await asDescribed(site, "getSession", `/api/v1/sessions/${session}`);
    await asDescribed(site, "getSessionLog", `/api/v1/sessions/${session}/log`);
    await asDescribed(site, "proposeSessionName", "/api/v1/sessions/name?image=office");
    const machines = [{ mac: "00:0a:48:00:dd:1a" }];
    const made = await asDescribed(site, "createSession", "/api/v1/sessions", {
      ...{ image: "office", type: "mac", machines, rateLimit: { value: 10, unit: "MB/s" } },
    });
    await asDescribed(site, "changeSession", `/api/v1/sessions/${made.id}`, {
      image: "office",
      minTargets: 2,
    });
    await asDescribed(site, "saveSessionAsTemplate", `/api/v1/sessions/${made.id}/template`, {
      name: "Room 5",
    });
    await asDescribed(site, "stopSession", `/api/v1/sessions/${made.id}/stop`, {});
    await asDescribed(site, "deleteSession", `/api/v1/sessions/${made.id}`);
    await asDescribed(site, "clearSessions", "/api/v1/sessions/clear", {});

    const template = await asDescribed(site, "createTemplate", "/api/v1/templates", { image: "office" });
    await asDescribed(site, "listTemplates", "/api/v1/templates");
    await asDescribed(site, "getTemplate", `/api/v1/templates/${template.id}`);
    const other = await asDescribed(
      site,
      "createSessionFromTemplate",
      `/api/v1/templates/${template.id}/session`,
      {},
    );
    await asDescribed(site, "stopSession", `/api/v1/sessions/${other.id}/stop`, {});

    for (
      const schedule of [{ type: "cyclic" }, {
        type: "once",
        date: "2099-01-31",
        time: "10:00",
        timeZone: "UTC",
      }]
    ) {
      const options = { image: "office" };
      const scheduled = await asDescribed(site, "createSchedule", "/api/v1/schedules", { options, schedule });
      await asDescribed(site, "getSchedule", `/api/v1/schedules/${scheduled.id}`);
      await asDescribed(site, "listSchedules", "/api/v1/schedules");
      await asDescribed(site, "stopSchedule", `/api/v1/schedules/${scheduled.id}/stop`, {});
      await asDescribed(site, "deleteSchedule", `/api/v1/schedules/${scheduled.id}`);
    }
  }));

Deno.test("Answers about machines, images, network boot, settings, log and the server are as described", () =>
  withSite(async (site) => {
    await site.deploying("one");
    await asDescribed(site, "importMachines", "/api/v1/machines/import", [{
      mac: "00:0a:48:00:dd:1a",
      name: "pc-17",
    }]);
    const list = await asDescribed(site, "listMachines", "/api/v1/machines") as unknown as { id: string }[];
    ok(list.length > 1);
    for (const { id } of list) await asDescribed(site, "getMachine", `/api/v1/machines/${id}`);
    await asDescribed(site, "updateMachine", `/api/v1/machines/${list[0].id}`, { group: "Room 5" });
    await asDescribed(site, "listTargets", "/api/v1/targets");
    await asDescribed(site, "listImages", "/api/v1/images");
    const settings = {
      defaultBoot: "local",
      menuTimeoutSeconds: 5,
      groups: { "Room 5": { assignment: "server" } },
    };
    await asDescribed(site, "setBootSettings", "/api/v1/settings/boot", settings);
    await asDescribed(site, "getBootSettings", "/api/v1/settings/boot");
    await asDescribed(site, "listGroups", "/api/v1/settings/groups");
    const reservation = "/api/v1/pxe/reservations/00-0a-48-00-dd-1a";
    await asDescribed(site, "setReservation", reservation, { address: "10.0.0.17", hostname: "pc-17" });
    await asDescribed(site, "listReservations", "/api/v1/pxe/reservations");
    await asDescribed(site, "deleteReservation", reservation);
    await asDescribed(site, "listLeases", "/api/v1/pxe/leases");
    await asDescribed(site, "getLog", "/api/v1/log?limit=50");
    await asDescribed(site, "getStatus", "/api/v1/status");
  }));

Deno.test("Answers about images, license, settings and the log are as described", () =>
  withSite(async (site) => {
    await site.deploying("one");
    await asDescribed(site, "listVerifications", "/api/v1/images/verifications");
    await asDescribed(site, "getLicense", "/api/v1/license");
    await asDescribed(site, "listSettingsFiles", "/api/v1/settings/files");
    await asDescribed(site, "setConsoleSettings", "/api/v1/settings/console", { waitSeconds: 30 });
    await asDescribed(site, "getConsoleSettings", "/api/v1/settings/console");
    await asDescribed(site, "getLogStats", "/api/v1/log/stats");
    const log = await (await site.call({ path: "/api/v1/log/export" })).text();
    for (const line of log.split("\n").filter(Boolean)) {
      deepEqual(logView.parse(JSON.parse(line)), JSON.parse(line));
    }
    await asDescribed(site, "packLog", "/api/v1/log/pack", {});
    await asDescribed(site, "listSessions", "/api/v1/sessions?state=running&limit=5");
  }));

Deno.test("Answers about users, tokens and who did what are as described", () =>
  withAccounts(async (accounts) => {
    await asDescribed(accounts, "getAccess", "/api/v1/access");
    const headers = await accounts.setUp();
    const site = { ...accounts, call: (call: Call) => accounts.call({ ...call, headers }) };
    await asDescribed(site, "getAccess", "/api/v1/access");
    await asDescribed(site, "createUser", "/api/v1/users", {
      name: "ben",
      role: "operator",
      password: PASSWORD,
    });
    await asDescribed(site, "updateUser", "/api/v1/users/ben", { role: "viewer" });
    await asDescribed(site, "listUsers", "/api/v1/users");
    await asDescribed(site, "deleteUser", "/api/v1/users/ben");
    const made = await asDescribed(site, "createToken", "/api/v1/tokens", { name: "nightly" });
    await asDescribed(site, "listTokens", "/api/v1/tokens");
    await asDescribed(site, "deleteToken", `/api/v1/tokens/${made.id}`);
    await asDescribed(site, "getAudit", "/api/v1/audit?limit=10");
    await asDescribed(site, "logout", "/api/v1/access/logout", {});
  }));

Deno.test("The first event is a snapshot as described", () =>
  withSite(async (site) => {
    await site.deploying("one");
    const response = await site.call({ path: "/api/v1/events" });
    match(response.headers.get("content-type")!, /^text\/event-stream/);
    let text = "";
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    while (!text.includes("\n\n")) text += (await reader.read()).value ?? "";
    await reader.cancel();
    const [, event, data] = /^event: (\w+)\ndata: (.*)\n/.exec(text) ?? [];
    equal(event, "snapshot");
    const schema = OPERATIONS.find(({ id }) => id === "streamEvents")!.answers[200].schema!;
    deepEqual(schema.parse(JSON.parse(data)), JSON.parse(data));
  }));

Deno.test("Errors are as described", () =>
  withSite(async (site) => {
    const calls = [
      { path: "/api/v1/sessions/99" },
      { path: "/api/v1/sessions", body: { image: "none" } },
      { path: "/api/v1/sessions", body: "{" },
      { path: "/api/v1/nothing" },
      { path: "/api/v1/log?limit=0" },
    ];
    for (const call of calls) {
      const response = await site.call(call);
      equal(response.headers.get("content-type"), "application/problem+json");
      const json = await response.json();
      deepEqual(problem.parse(json), json);
      equal(json.status, response.status);
    }
  }));

Deno.test("The document and the page come over HTTP, the page with a policy that lets in its own style only", () =>
  withSite(async (site) => {
    const response = await site.call({ path: "/api/openapi.json" });
    match(response.headers.get("content-type")!, /^application\/json/);
    equal((await response.json()).info.version, "0.1.0");
    const pages = [await site.call({ path: "/api/docs" }), await site.call({ path: "/api/docs" })];
    const nonces = await Promise.all(pages.map(async (page) => {
      const [, nonce] = /style-src 'nonce-(\w+)'/.exec(page.headers.get("content-security-policy")!) ?? [];
      const html = await page.text();
      ok(html.includes(`<style nonce="${nonce}">`));
      ok(
        !/<script|https?:\/\/(?!server:2017)|\[object|undefined/.test(html.replace(/<pre.*?<\/pre>/gs, "")),
        "outside",
      );
      for (const { id } of OPERATIONS) ok(html.includes(`<h3 id="${id}">`), id);
      return nonce;
    }));
    ok(nonces[0] !== nonces[1]);
  }));

Deno.test("Links and labels of the page go to what is there", () =>
  withSite(async (site) => {
    const html = await (await site.call({ path: "/api/docs" })).text();
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    equal(new Set(ids).size, ids.length, "an id is there twice");
    for (const [, id] of html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)) ok(ids.includes(id), id);
    equal(html.match(/<main/g)?.length, 1);
    equal(html.match(/<h1/g)?.length, 1);
  }));
