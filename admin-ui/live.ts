/** What is known, how it comes in, and when it is shown: at most once a frame, however many events there were. */
export const live = String.raw`
const state = { sessions: new Map(), members: new Map(), targets: new Map(), machines: new Map(), images: [], log: [] };
const shown = { sessions: new Map(), targets: new Map(), machines: new Map(), images: "", log: 0 };
const dirty = { sessions: new Set(), targets: new Set(), machines: new Set() };
let frame = 0;

function membersOf(id) {
  if (!state.members.has(id)) state.members.set(id, new Map());
  return state.members.get(id);
}

function take(view) {
  if (view.status) showStatus(view.status);
  for (const session of view.sessions || []) {
    state.sessions.set(session.id, session);
    dirty.sessions.add(session.id);
  }
  for (const { sessionId, members } of view.members || []) {
    for (const member of members) membersOf(sessionId).set(member.targetId, member);
    dirty.sessions.add(sessionId);
  }
  for (const target of view.targets || []) {
    state.targets.set(target.id, target);
    dirty.targets.add(target.id);
  }
  for (const machine of view.machines || []) {
    state.machines.set(machine.id, machine);
    dirty.machines.add(machine.id);
  }
  for (const id of view.goneMachines || []) {
    state.machines.delete(id);
    dirty.machines.add(id);
  }
  for (const id of view.gone || []) {
    state.sessions.delete(id);
    state.members.delete(id);
    dirty.sessions.add(id);
  }
  if (view.log && view.log.length) state.log = state.log.concat(view.log).slice(-200);
  schedule();
}

function schedule() {
  if (!frame) frame = requestAnimationFrame(() => { frame = 0; show(); });
}

function show() {
  for (const id of dirty.sessions) showOneSession(id);
  dirty.sessions.clear();
  for (const id of dirty.targets) {
    let parts = shown.targets.get(id);
    if (!parts) {
      shown.targets.set(id, parts = targetRow());
      byId("targets").append(parts.row);
    }
    showTarget(parts, state.targets.get(id));
  }
  if (dirty.targets.size) {
    const online = [...state.targets.values()].filter((target) => target.online).length;
    write(byId("online"), online + " of " + state.targets.size + " online");
  }
  dirty.targets.clear();
  if (dirty.machines.size) showMachines();
  const last = state.log.length ? state.log[state.log.length - 1].id : 0;
  if (last !== shown.log) {
    const log = byId("log"), atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    shown.log = last;
    log.textContent = state.log.map(logLine).join("");
    if (atEnd) log.scrollTop = log.scrollHeight;
  }
}

function showMachines() {
  write(byId("known"), String(state.machines.size));
  // Who does not look at the list need not have it drawn.
  if (!byId("inventory").open) return;
  let isNew = false;
  for (const id of dirty.machines) {
    const machine = state.machines.get(id);
    let parts = shown.machines.get(id);
    if (!machine) {
      if (parts) parts.row.remove();
      shown.machines.delete(id);
      continue;
    }
    if (!parts) {
      shown.machines.set(id, parts = machineRow(id));
      isNew = true;
    }
    showMachine(parts, machine);
  }
  dirty.machines.clear();
  if (!isNew) return;
  const order = new Intl.Collator(undefined, { numeric: true });
  const ids = [...shown.machines.keys()].sort((a, b) => order.compare(state.machines.get(a).label, state.machines.get(b).label));
  byId("machines").replaceChildren(...ids.map((id) => shown.machines.get(id).row));
}

function showOneSession(id) {
  const session = state.sessions.get(id);
  let parts = shown.sessions.get(id);
  if (!session) {
    if (parts) parts.card.remove();
    shown.sessions.delete(id);
    return;
  }
  const list = byId("sessions");
  if (!parts) {
    if (!shown.sessions.size) list.textContent = "";
    shown.sessions.set(id, parts = sessionCard(id));
    // Newest first: numbers grow.
    const next = [...shown.sessions].filter(([other]) => Number(other) < Number(id)).sort((a, b) => b[0] - a[0])[0];
    list.insertBefore(parts.card, next ? next[1].card : null);
    if (session.state === "gathering" || session.state === "deploying") parts.details.open = true;
  }
  const members = membersOf(id);
  // One that left before the start is not told of by itself: the count tells that someone is too many.
  const count = Object.values(session.counts).reduce((sum, number) => sum + number, 0);
  if (session.state === "gathering" && members.size > count) openMembers(id);
  showSession(parts, session, members);
  if (!parts.details.open) return;
  for (const [target, row] of parts.rows) {
    if (members.has(target)) continue;
    row.row.remove();
    parts.rows.delete(target);
  }
  for (const [target, member] of members) {
    let row = parts.rows.get(target);
    if (!row) {
      parts.rows.set(target, row = memberRow(member.name));
      parts.body.append(row.row);
    }
    showMember(row, member);
  }
}

async function openMembers(id) {
  const session = await ask("GET", "/api/v1/sessions/" + id);
  if (!session) return;
  state.members.set(id, new Map(session.members.map((member) => [member.targetId, member])));
  take({ sessions: [session] });
}

function showStatus(status) {
  const addresses = status.addresses.map(({ interface: name, address }) => address + " (" + name + ")").join(", ");
  write(byId("server"), status.hostname + " · " + addresses + " · version " + status.version);
  write(byId("directory"), "in " + status.imageDirectory);
  byId("interfaces").replaceChildren(...status.addresses.map(({ interface: name }) => element("option", { value: name })));
}

function connect() {
  const source = new EventSource("/api/v1/events");
  const read = (event) => JSON.parse(event.data);
  source.addEventListener("snapshot", (event) => {
    for (const parts of shown.sessions.values()) parts.card.remove();
    for (const id of ["targets", "machines"]) byId(id).textContent = "";
    for (const part of [state.sessions, state.members, state.targets, state.machines]) part.clear();
    for (const part of [shown.sessions, shown.targets, shown.machines, dirty.machines]) part.clear();
    state.log = [];
    take(read(event));
    write(byId("connection"), "");
    loadImages();
  });
  source.addEventListener("changes", (event) => take(read(event)));
  source.addEventListener("heartbeat", (event) => take(read(event)));
  source.onerror = () => {
    write(byId("connection"), "No connection to the server. What you see may be old; trying again…");
    // Browsers give up on some failures; a closed source never comes back by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
}
`;
