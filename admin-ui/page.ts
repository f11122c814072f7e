import { actions } from "./actions.ts";
import { live } from "./live.ts";
import { style } from "./style.ts";
import { views } from "./views.ts";

/** The console's page; `nonce` is what its security policy lets run. */
export function page(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Broadside</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<header>
  <h1>Broadside</h1>
  <span id="server" class="faint"></span>
  <span id="connection" role="status" class="warn">Connecting…</span>
</header>
<main>
  <p id="notice" class="card" role="alert"></p>
  <section aria-labelledby="sessions-title">
    <h2 id="sessions-title">Sessions</h2>
    <details class="card" id="new">
      <summary>New session</summary>
      <form id="form">
        <p class="faint">In automatic mode the session takes every machine that waits in server-driving mode.</p>
        <div class="fields">
          <label>Image <select name="image" required></select></label>
          <label>Name <input name="name" maxlength="100" placeholder="the image's name"></label>
          <label>At least so many machines <input name="minTargets" type="number" min="1" max="10000" value="1" required></label>
          <label>At most <input name="maxTargets" type="number" min="1" max="10000" placeholder="no limit"></label>
          <label>Wait for them, seconds <input name="waitSeconds" type="number" min="0" value="60" required></label>
          <label>Give up after, seconds <input name="giveUpSeconds" type="number" min="1" placeholder="never"></label>
          <label>So many must succeed <input name="succeed" pattern="[0-9]+ ?%?" value="100%" required></label>
          <label>Time limit, seconds <input name="timeLimitSeconds" type="number" min="1" placeholder="none"></label>
          <label>Rate limit <input name="rate" type="number" min="0.1" step="any" placeholder="none"></label>
          <label>Rate limit's unit <select name="unit"><option>MB/s</option><option>Mbit/s</option></select></label>
          <label>Network interface <input name="interface" maxlength="15" placeholder="the server's choice" list="interfaces"></label>
          <label>Afterwards machines <select name="after">
            <option value="wait">wait for the next session</option><option value="reboot">reboot</option>
            <option value="poweroff">switch off</option><option value="exit">leave the program</option></select></label>
          <label><input name="constantCast" type="checkbox"> ConstantCast: machines may join on the way</label>
          <label><input name="grow" type="checkbox"> Let the last partition grow to the end of larger disks</label>
          <label><input name="readback" type="checkbox"> Read back and compare at the end</label>
        </div>
        <datalist id="interfaces"></datalist>
        <button class="main">Create session</button>
      </form>
    </details>
    <div id="sessions"><p class="faint">None yet.</p></div>
  </section>
  <section aria-labelledby="targets-title">
    <h2 id="targets-title">In server-driving mode <span id="online" class="faint"></span></h2>
    <div class="card scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Address</th><th scope="col">Disk</th>
      <th scope="col">State</th><th scope="col">What it waits for</th></tr></thead><tbody id="targets"></tbody></table></div>
  </section>
  <section aria-labelledby="machines-title">
    <h2 id="machines-title">Machines <span id="known" class="faint"></span></h2>
    <details class="card" id="inventory">
      <summary>All that were ever seen</summary>
      <div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Group</th><th scope="col">Adapter</th>
        <th scope="col">Model</th><th scope="col">Disks</th><th scope="col">Last seen</th><th scope="col">Deployments</th>
        <th scope="col">Assigned</th><th scope="col">Boots</th></tr></thead><tbody id="machines"></tbody></table></div>
    </details>
  </section>
  <section aria-labelledby="images-title">
    <h2 id="images-title">Images <span id="directory" class="faint"></span></h2>
    <div class="card scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Disk</th><th scope="col">Data</th>
      <th scope="col">File</th><th scope="col">Partitions</th></tr></thead><tbody id="images"></tbody></table></div>
  </section>
  <section aria-labelledby="log-title">
    <h2 id="log-title">Log</h2>
    <div class="card"><pre id="log" tabindex="0" aria-label="Latest log entries"></pre></div>
  </section>
</main>
<script nonce="${nonce}">"use strict";
${views}
${live}
${actions}
</script>
</body>
</html>
`;
}
