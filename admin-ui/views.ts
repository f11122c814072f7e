/** How things look: functions from data to elements. Everything goes in as text, never as markup. */
export const views = String.raw`
const byId = (id) => document.getElementById(id);

function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith("aria-") || name === "scope") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Writes only what differs: hundreds of rows change four times a second.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit++; }
  return count.toFixed(unit && count < 100 ? 1 : 0) + " " + units[unit];
}

function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return (hours ? hours + ":" : "") + two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60);
}

const STATE_CLASS = {
  gathering: "warn", deploying: "", finished: "good", failed: "bad", stopped: "faint",
  joined: "", done: "good", excluded: "bad", lost: "warn",
};

function sessionCard(id) {
  const card = element("article", { className: "card" });
  const parts = {
    card,
    name: element("h3"), state: element("span", { className: "state" }), told: element("p"),
    facts: element("p", { className: "faint" }),
    bar: element("progress", { max: 1 }),
    start: element("button", { textContent: "Start now", className: "main" }),
    stop: element("button", { textContent: "Stop" }),
    remove: element("button", { textContent: "Delete" }),
    details: element("details"), body: element("tbody"), rows: new Map(),
  };
  const heads = ["Machine", "State", "Progress", "Received", "Read", "Written", "Left", "Lost", ""];
  parts.details.append(
    element("summary", { textContent: "Machines" }),
    element("div", { className: "scroll" }, element("table", {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col", textContent: head })))),
      parts.body)),
  );
  card.append(
    element("div", { className: "row" }, parts.name, parts.state, parts.bar,
      element("span", { className: "end" }, parts.start, parts.stop, parts.remove)),
    parts.told, parts.facts, parts.details,
  );
  parts.start.onclick = () => act("POST", "/api/v1/sessions/" + id + "/start");
  parts.stop.onclick = () => confirm("Stop this session? Machines that are not through will be left unfinished.") &&
    act("POST", "/api/v1/sessions/" + id + "/stop");
  parts.remove.onclick = () => confirm("Delete this session with its results and log?") &&
    act("DELETE", "/api/v1/sessions/" + id);
  parts.details.ontoggle = () => parts.details.open && openMembers(id);
  return parts;
}

function showSession(parts, session, members) {
  const { state, counts, sender } = session;
  const running = state === "gathering" || state === "deploying";
  write(parts.name, session.name + " #" + session.id);
  write(parts.state, state);
  parts.state.className = "state " + STATE_CLASS[state];
  write(parts.told, session.told);
  const facts = ["Image " + session.image, "created " + new Date(session.createdAt).toLocaleString()];
  if (session.startedAt && session.endedAt) facts.push("took " + duration((session.endedAt - session.startedAt) / 1000));
  if (session.limitAt && running) facts.push("time limit at " + new Date(session.limitAt).toLocaleTimeString());
  if (running) facts.push("to " + session.group + ":" + session.port);
  if (sender) facts.push("sending " + bytes(sender.rate) + "/s, " + bytes(sender.bytes) + " sent, " +
    (100 * sender.repairDatagrams / Math.max(1, sender.sourceDatagrams)).toFixed(1) + " % repairs");
  write(parts.facts, facts.join(" · "));
  parts.start.hidden = state !== "gathering";
  parts.start.disabled = counts.joined === 0;
  parts.stop.hidden = !running;
  parts.remove.hidden = running;
  let done = 0, total = 0;
  for (const member of members.values()) {
    total++;
    if (member.state === "done") done++;
    else if (member.progress && member.progress.bytesTotal) done += member.progress.bytesDone / member.progress.bytesTotal;
  }
  parts.bar.hidden = state !== "deploying" || !total;
  if (total) parts.bar.value = done / total;
  parts.bar.setAttribute("aria-label", "Progress of all machines");
}

function memberRow(name) {
  const cell = (className) => element("td", { className });
  const parts = {
    name: element("th", { scope: "row" }), state: cell(""), bar: element("progress", { max: 1, value: 0 }),
    share: element("span"), received: cell("number"), read: cell("number"), written: cell("number"),
    left: cell("number"), loss: cell("number"), why: cell("why"),
  };
  const { state, bar, share, received, read, written, left, loss, why } = parts;
  bar.setAttribute("aria-label", "Progress of " + name);
  parts.row = element("tr", {}, parts.name, state, element("td", { className: "number" }, bar, " ", share), received, read,
    written, left, loss, why);
  return parts;
}

function showMember(parts, member) {
  const { progress, state, phase } = member;
  const busy = state === "deploying";
  write(parts.name, member.name);
  write(parts.state, busy && phase ? phase : state);
  parts.state.className = STATE_CLASS[state] || "";
  const share = state === "done" ? 1 : progress && progress.bytesTotal ? progress.bytesDone / progress.bytesTotal : 0;
  parts.bar.value = share;
  write(parts.share, Math.floor(share * 100) + " %");
  write(parts.received, progress ? bytes(progress.received) : "");
  write(parts.read, busy && progress ? bytes(progress.readRate) + "/s" : "");
  write(parts.written, busy && progress ? bytes(progress.writeRate) + "/s" : "");
  const took = state === "done" && member.startedAt ? "took " + duration((member.endedAt - member.startedAt) / 1000) : "";
  write(parts.left, took || (busy && progress && progress.left !== null ? duration(progress.left) : ""));
  write(parts.loss, member.loss === null ? "" : (member.loss * 100).toFixed(1) + " %");
  write(parts.why, member.reason || (member.lagging ? "too slow for the group; catches up on its own" : ""));
}

function targetRow() {
  const parts = {
    name: element("th", { scope: "row" }), address: element("td"), disk: element("td"), state: element("td"),
    message: element("td", { className: "why" }),
  };
  parts.row = element("tr", {}, parts.name, parts.address, parts.disk, parts.state, parts.message);
  return parts;
}

function showTarget(parts, target) {
  write(parts.name, target.name);
  write(parts.address, target.address);
  write(parts.disk, target.disk.path + ", " + bytes(target.disk.size));
  write(parts.state, target.online ? target.phase || "online" : "off since " + new Date(target.heardAt).toLocaleString());
  parts.state.className = target.online ? "" : "faint";
  const session = state.sessions.get(target.sessionId);
  write(parts.message, !target.online ? "" : session ? "takes part in " + session.name + " #" + session.id : target.message || "");
}

function machineRow(id) {
  const choices = [["", "by default"], ["server", "server"], ["client", "client"], ["local", "local disk"], ["menu", "menu"]];
  const parts = {
    name: element("th", { scope: "row" }), group: element("td"), macs: element("td", { className: "number" }),
    model: element("td"), disks: element("td"), seen: element("td"), deployments: element("td"),
    assigned: element("select", {}, ...choices.map(([value, textContent]) => element("option", { value, textContent }))),
    boots: element("td", { className: "why" }),
  };
  parts.assigned.onchange = async () => {
    const machine = await act("PATCH", "/api/v1/machines/" + id, { assignment: parts.assigned.value || null });
    take({ machines: [machine || state.machines.get(id)] });
  };
  parts.row = element("tr", {}, parts.name, parts.group, parts.macs, parts.model, parts.disks, parts.seen, parts.deployments,
    element("td", {}, parts.assigned), parts.boots);
  return parts;
}

function showMachine(parts, machine) {
  const { boot, lastSeen, macs } = machine;
  write(parts.name, machine.label);
  write(parts.group, machine.group || "");
  write(parts.macs, macs.length > 1 ? macs[0] + " and " + (macs.length - 1) + " more" : macs[0] || "");
  parts.macs.title = macs.join("\n");
  write(parts.model, [machine.vendor, machine.model, machine.firmware].filter(Boolean).join(" "));
  write(parts.disks, machine.disks.map((disk) => disk.path.replace("/dev/", "") + " " + bytes(disk.size)).join(", "));
  write(parts.seen, machine.online ? "now" : lastSeen === null ? "never" : new Date(lastSeen).toLocaleString());
  parts.seen.title = [machine.seenBy, machine.address].filter(Boolean).join(" at ");
  write(parts.deployments, String(machine.deployments));
  parts.assigned.setAttribute("aria-label", "What " + machine.label + " boots");
  if (document.activeElement !== parts.assigned) parts.assigned.value = machine.assignment || "";
  write(parts.boots, boot.assignment + (boot.sessionId ? " (session " + boot.sessionId + ")" : ""));
  parts.boots.title = boot.why;
}

function imageRow(image) {
  const cell = (text, className) => element("td", { textContent: text, className: className || "" });
  const what = image.error
    ? [element("td", { colSpan: 4, className: "bad", textContent: image.error })]
    : [cell(bytes(image.diskSize), "number"), cell(bytes(image.dataBytes), "number"), cell(bytes(image.fileSize), "number"),
      cell(image.partitions.join("; "), "why")];
  return element("tr", {}, element("th", { scope: "row", textContent: image.name }), ...what);
}

function logLine(entry) {
  const about = [];
  if (entry.session) about.push("session " + entry.session);
  if (entry.target) about.push(state.targets.has(entry.target) ? state.targets.get(entry.target).name : "machine " + entry.target);
  const fields = Object.entries(entry.fields).map(([name, value]) => name + "=" + (typeof value === "string" ? value : JSON.stringify(value)));
  return [new Date(entry.time).toLocaleTimeString(), entry.level, entry.event, ...about, ...fields].join("  ") + "\n";
}
`;
