/** What the reader can do: requests, their failures in words, and the form of a new session. */
export const actions = String.raw`
function notice(text) {
  byId("notice").textContent = text;
  if (text) byId("notice").scrollIntoView({ block: "nearest" });
}

async function ask(method, path, body, more) {
  try {
    const headers = method === "GET" ? {} : { "content-type": "application/json", ...more };
    const response = await fetch(path, { method, headers, body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(body || {}) });
    const value = response.status === 204 ? {} : await response.json();
    if (response.ok) return value;
    notice([value.detail, value.next].filter(Boolean).join("\n"));
  } catch (error) {
    notice("The server did not answer. Is it still running?\n" + error.message);
  }
  return undefined;
}

async function act(method, path, body) {
  notice("");
  return await ask(method, path, body);
}

async function loadImages() {
  const images = await ask("GET", "/api/v1/images");
  const text = JSON.stringify(images);
  if (!images || text === shown.images) return;
  shown.images = text;
  byId("images").replaceChildren(...(images.length ? images.map(imageRow) : [
    element("tr", {}, element("td", { colSpan: 5, className: "faint", textContent: "None yet. Capture a disk with: broadside image create" })),
  ]));
  const select = byId("form").elements.image, before = select.value;
  select.replaceChildren(...images.filter((image) => !image.error).map((image) => element("option", { value: image.name, textContent: image.name })));
  if (before) select.value = before;
}

// What machines boot changes with the sessions: it is asked for while somebody looks.
async function loadMachines() {
  if (!byId("inventory").open) return;
  const machines = await ask("GET", "/api/v1/machines");
  if (machines) take({ machines });
}

// One key for each filling of the form: pressing the button twice makes one session.
let key = String(Math.random()).slice(2);

byId("form").addEventListener("input", () => key = String(Math.random()).slice(2));
byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  notice("");
  const fields = event.target.elements;
  const number = (name) => fields[name].value === "" ? null : Number(fields[name].value);
  const wish = fields.succeed.value.trim();
  const options = {
    image: fields.image.value,
    minTargets: number("minTargets"), maxTargets: number("maxTargets"),
    waitSeconds: number("waitSeconds"), giveUpSeconds: number("giveUpSeconds"),
    succeed: wish.endsWith("%") ? { percent: parseInt(wish) } : { count: parseInt(wish) },
    timeLimitSeconds: number("timeLimitSeconds"),
    rateLimit: number("rate") === null ? null : { value: number("rate"), unit: fields.unit.value },
    interface: fields.interface.value || null,
    constantCast: fields.constantCast.checked, readback: fields.readback.checked, grow: fields.grow.checked,
    after: fields.after.value,
  };
  if (fields.name.value.trim()) options.name = fields.name.value.trim();
  const session = await ask("POST", "/api/v1/sessions", options, { "idempotency-key": key });
  if (!session) return;
  key = String(Math.random()).slice(2);
  byId("new").open = false;
  take({ sessions: [session] });
});

byId("new").addEventListener("toggle", loadImages);
byId("inventory").addEventListener("toggle", loadMachines);
setInterval(loadMachines, 15000);
setInterval(loadImages, 15000);
connect();
`;
