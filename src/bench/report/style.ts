const light = `
  --paper: #ffffff; --ink: #1b1f24; --muted: #5c6670; --rule: #e3e6ea; --soft: #f5f7f9;
  --one: #2458a6; --one-mid: #5d8ccb; --one-pale: #93b4de; --two: #c05a12; --three: #24825a; --four: #7c4aa5; --faint: #9aa4af; --bad: #b3261e;
  --best: #e9f1fb; --badsoft: #fcefee;`;

const dark = `
  --paper: #14171b; --ink: #e4e7ea; --muted: #9aa4af; --rule: #2c3238; --soft: #1b2026;
  --one: #74a9f5; --one-mid: #4f7fc0; --one-pale: #3d6090; --two: #ee9a5c; --three: #5fc596; --four: #c09ae8; --faint: #77828d; --bad: #ff8a80;
  --best: #1b2a3d; --badsoft: #33201f;`;

/** The look of a report: on any width, on paper, by day and by night. No font or image from elsewhere. */
export const style = `
:root { color-scheme: light; ${light} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-paper]) { color-scheme: dark; ${dark} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 40px 32px 64px; }
h1, h2, h3 { line-height: 1.2; font-weight: 650; text-wrap: balance; }
h1 { margin: 0; font-size: 30px; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 0 0 16px; font-size: 20px; letter-spacing: -0.01em; }
h3 { margin: 0 0 8px; font-size: 15px; }
p { margin: 0 0 12px; max-width: 76ch; }
section { margin-top: 48px; }
code { font: 0.9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.kind { margin: 0 0 4px; color: var(--muted); font-size: 13px; letter-spacing: 0.02em; }
.when, .where, .why { color: var(--muted); }
.when { margin: 6px 0 0; }
.headline { margin-top: 28px; }
.where { margin-bottom: 16px; font-size: 13px; overflow-wrap: anywhere; }
.why { margin: 0 0 4px; font-size: 13px; }
.unit { color: var(--muted); font-weight: 400; }
.use { margin: 0 0 10px; max-width: none; padding: 10px 14px; background: var(--soft); border-radius: 6px; }
.use span { color: var(--muted); margin-right: 4px; }
aside { margin: 20px 0 0; padding: 10px 16px; border-left: 3px solid var(--faint); background: var(--soft); font-size: 14px; }
aside p { margin: 0 0 4px; max-width: none; }
aside ul { margin: 0; padding-left: 18px; }
aside.bad { border-color: var(--bad); background: var(--badsoft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); gap: 20px 16px; margin: 0 0 20px; padding: 18px 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.tile dt { color: var(--muted); font-size: 13px; }
.tile dd { margin: 0; }
.tile b { font-size: 25px; font-weight: 600; line-height: 1.25; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile .unit { font-size: 13px; white-space: nowrap; }
.tile .more { display: block; color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 28px 36px; margin-bottom: 24px; }
.charts:empty { display: none; }
.charts.half { max-width: 560px; }
figure { margin: 0; min-width: 0; }
figure[hidden] { display: none; }
figcaption { font-weight: 600; font-size: 14px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; min-height: 20px; margin: 2px 0 4px; padding: 0; list-style: none; color: var(--muted); font-size: 12.5px; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend li::before { content: ""; flex: none; width: 16px; height: 0; border-top: 2px solid var(--colour, var(--faint)); }
.legend li.dashed::before { border-top-style: dashed; }
.legend li.thin::before { border-top-width: 1px; }
.legend li.band::before { height: 10px; border: 0; background: var(--colour); opacity: 0.2; }
.legend li.ring::before { width: 9px; height: 9px; border: 2px solid var(--colour); border-radius: 50%; }
.legend li.ok, .bar .ok { --colour: var(--three); } .legend li.failed, .bar .failed { --colour: var(--bad); }
.legend li.unfinished, .bar .unfinished { --colour: var(--faint); }
.legend li.queue, .bar .queue { --colour: var(--two); } .legend li.call, .bar .call { --colour: var(--one); }
.legend li:is(.ok, .failed, .unfinished, .queue, .call)::before { width: 10px; height: 10px; border: 0; background: var(--colour); border-radius: 2px; }
.plot { position: relative; min-height: 232px; }
.tip { position: absolute; z-index: 2; pointer-events: none; padding: 6px 9px; background: var(--paper); border: 1px solid var(--rule); border-radius: 5px; box-shadow: 0 2px 10px rgb(0 0 0 / 0.12); font-size: 12px; line-height: 1.45; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tip b { display: block; font-weight: 600; }
.tip span { display: flex; justify-content: space-between; gap: 14px; }
.tip span::before { content: ""; align-self: center; width: 8px; height: 8px; margin-right: -6px; border-radius: 50%; background: var(--colour); }
.tip i { flex: 1; font-style: normal; color: var(--muted); }
details { font-size: 13px; }
summary { width: max-content; color: var(--muted); cursor: pointer; }
summary:hover { color: var(--ink); }
details.numbers .table { max-height: 320px; overflow: auto; margin-top: 6px; }
details.more { margin-top: 12px; font-size: 14px; }
.table { overflow-x: auto; margin: 0 0 16px; }
.table:focus-visible, summary:focus-visible, select:focus-visible { outline: 2px solid var(--one); outline-offset: 2px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 6px; text-align: left; color: var(--muted); font-size: 13px; }
th, td { padding: 4px 0 5px 20px; border-top: 1px solid var(--rule); text-align: right; vertical-align: baseline; white-space: nowrap; font-weight: 400; }
thead th { vertical-align: bottom; font-weight: 600; white-space: normal; border-top: 0; }
tbody tr:first-child > * { border-top-color: var(--faint); }
tbody tr:last-child > * { border-bottom: 1px solid var(--rule); }
thead .unit { display: block; font-size: 12px; }
th:first-child { padding-left: 0; padding-right: 8px; text-align: left; position: sticky; left: 0; background: var(--paper) padding-box; }
td.text, th.text { text-align: left; }
td.text { white-space: normal; min-width: 7em; overflow-wrap: anywhere; }
tr.best > * { background: var(--best); } tr.best > th:first-child { box-shadow: -6px 0 0 var(--best); }
tr.bad > * { color: var(--bad); }
.badge { margin-left: 4px; padding: 1px 6px; border-radius: 9px; font-size: 11px; font-weight: 600; background: var(--rule); }
.badge.bad { color: var(--bad); background: var(--badsoft); } .badge.best { color: var(--one); background: transparent; box-shadow: inset 0 0 0 1px var(--one); }
.bar { display: flex; gap: 1px; min-width: 110px; height: 10px; border-radius: 2px; overflow: hidden; align-self: center; }
.bar i { background: var(--colour, transparent); }
.choose { margin-bottom: 16px; }
select { max-width: 100%; padding: 5px 8px; border: 1px solid var(--faint); border-radius: 5px; background: var(--paper); color: var(--ink); font: inherit; font-size: 14px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 24px 48px; margin-bottom: 20px; }
dl { margin: 0; }
.facts > div { display: grid; grid-template-columns: 11em 1fr; gap: 12px; padding: 4px 0; border-bottom: 1px solid var(--rule); font-size: 13.5px; }
.facts.sides > div { grid-template-columns: 2em 1fr; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.definitions { columns: 2; column-gap: 48px; font-size: 13.5px; }
.definitions > div { break-inside: avoid; margin-bottom: 12px; }
.definitions dt { color: var(--ink); font-weight: 600; }
.definitions dd { color: var(--muted); }
footer { margin-top: 56px; padding-top: 12px; border-top: 1px solid var(--rule); color: var(--muted); font-size: 12.5px; }
.whisker { position: relative; display: inline-block; vertical-align: middle; width: 100%; min-width: 180px; overflow: hidden; height: 16px; }
.whisker::before { content: ""; position: absolute; inset: 0 auto 0 50%; border-left: 1px solid var(--faint); }
.whisker i { position: absolute; top: 7px; height: 2px; background: var(--colour, var(--faint)); }
.whisker b { position: absolute; top: 4px; width: 8px; height: 8px; margin-left: -4px; border-radius: 50%; background: var(--colour, var(--faint)); }
.scale { display: flex; justify-content: space-between; min-width: 180px; font-weight: 400; color: var(--muted); }
.better { --colour: var(--three); } .worse { --colour: var(--bad); }
td .verdict { white-space: nowrap; } .verdict.better, .verdict.worse { color: var(--colour); font-weight: 600; }
@media (max-width: 700px) {
  main { padding: 24px 16px 48px; } h1 { font-size: 24px; } section { margin-top: 36px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 16px; } .tile b { font-size: 23px; }
  .definitions { columns: 1; } th, td { padding-left: 14px; } .facts > div { grid-template-columns: 8.5em 1fr; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; } section { margin-top: 24pt; }
  .charts { display: block; } figure { break-inside: avoid; margin-bottom: 14pt; } .plot { min-height: 0; }
  .table { overflow: visible; } table { font-size: 7.5pt; } th, td { padding-left: 8pt; white-space: normal; } thead { display: table-header-group; } tr { break-inside: avoid; }
  h2, h3, caption, figcaption { break-after: avoid; } details:not([open]), .choose select { display: none; } details.numbers, details.more > summary { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } th:first-child { position: static; white-space: nowrap; } .u-cursor-x, .u-cursor-pt, .tip { display: none; }
}
`;
