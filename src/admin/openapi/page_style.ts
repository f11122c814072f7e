/** Style of the page that documents the API: the browser's own colours, light or dark as its user has it. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d8dd, #3a3f47); --soft: light-dark(#f4f5f7, #1c1f24);
  --text: light-dark(#1b1e23, #e3e6ea); --faint: light-dark(#565d68, #9aa3af); --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: light-dark(#fff, #111318);
  display: grid; grid-template: auto 1fr / 17rem minmax(0, 1fr) }
header { grid-column: 1 / 3; padding: 1rem 2rem; border-bottom: 1px solid var(--line) }
header p { max-width: 60rem; margin: 0 }
h1 { margin: 0; font-size: 1.5rem } h2 { margin: 2.5rem 0 .5rem; font-size: 1.35rem }
h3 { margin: 0; font-size: 1.05rem } h4 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--faint) }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 1rem 1rem 1rem 2rem; font-size: .9rem;
  border-right: 1px solid var(--line) }
nav ul { list-style: none; margin: 0 0 .5rem; padding: 0 } nav ul ul { padding-left: .8rem; overflow-wrap: anywhere }
main { padding: 0 2rem 4rem; max-width: 68rem }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 6px }
a { color: var(--link); text-decoration: none } a:hover, a:focus { text-decoration: underline }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: 1rem; background: var(--soft) }
code, pre { font: .87rem/1.5 ui-monospace, monospace }
pre { margin: 0; padding: .6rem .8rem; background: var(--soft); border-radius: 4px; overflow: auto }
.curl { white-space: pre-wrap; overflow-wrap: anywhere } .shape i { color: var(--faint); font-style: normal }
.call { margin: .25rem 0 } .call span { margin-left: .5rem; padding: 0 .4rem; border: 1px solid var(--line);
  border-radius: 4px; font-size: .8rem; color: var(--faint) } .type { color: var(--faint) }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line);
  overflow-wrap: break-word } th[scope=row] { white-space: nowrap } thead th { color: var(--faint); font-weight: normal }
@media (max-width: 50rem) { body { display: block } nav { position: static; max-height: none; border: 0 }
  nav ul ul { display: none } main, header { padding-inline: 1rem } }
@media print { nav, .skip { display: none } body { display: block } }
`;
