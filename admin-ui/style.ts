/** The page's style: the reader's own fonts and choice of dark or light, no pictures, room for many machines. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1d2128); --ink: light-dark(#1a1d21, #e6e8eb);
  --faint: light-dark(#5a626d, #9aa3af); --line: light-dark(#d5dae1, #333a45); --accent: light-dark(#0b5cad, #6db1f5);
  --good: light-dark(#18703a, #5fce8b); --bad: light-dark(#b3261e, #ff8a80); --warn: light-dark(#8a5a00, #f2b84b);
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; background: var(--paper); color: var(--ink); }
header, main { max-width: 1200px; margin: 0 auto; padding: 0.75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; } h3 { font-size: 1rem; margin: 0; }
.faint { color: var(--faint); } .bad { color: var(--bad); } .good { color: var(--good); } .warn { color: var(--warn); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; margin: 0 0 0.75rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; }
.row .end { margin-left: auto; display: flex; gap: 0.5rem; }
.state { border: 1px solid currentColor; border-radius: 99px; padding: 0 0.6rem; font-size: 0.85rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--faint); font-size: 0.85rem; white-space: nowrap; }
.scroll { overflow: auto; max-height: 32rem; } .scroll thead th { position: sticky; top: 0; background: var(--card); }
td.number { white-space: nowrap; } td.why { max-width: 28rem; overflow-wrap: anywhere; }
progress { width: 9rem; height: 0.8rem; accent-color: var(--accent); vertical-align: middle; }
button, input, select { font: inherit; color: inherit; padding: 0.3rem 0.7rem; border-radius: 6px; border: 1px solid var(--line); background: var(--card); }
button { cursor: pointer; } button.main { background: var(--accent); color: var(--card); border-color: var(--accent); }
button:disabled { opacity: 0.5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
form .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.6rem 1rem; margin: 0.5rem 0; }
form label { display: block; font-size: 0.9rem; } form label > input:not([type=checkbox]), form label > select { display: block; width: 100%; }
summary { cursor: pointer; padding: 0.2rem 0; }
#notice { white-space: pre-line; } #notice:empty { display: none; }
#log { font: 12.5px/1.5 ui-monospace, monospace; max-height: 20rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
`;
