import { DARK, LIGHT, styleOf } from '../../rigs/pictures/theme';

/** The style of all pages, for light and dark mode. It loads nothing. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7b; --line: #d5dde5; --paper: #fff; --card: #f6f8fa; --good: #18794e; --bad: #c62a2f; --edge: #8250df; --service: #0969da; --data: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa7b4; --line: #303b46; --paper: #0d1117; --card: #161b22; --good: #3fb950; --bad: #f85149; --edge: #bc8cff; --service: #58a6ff; --data: #d29922; } }
body { font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1180px; margin: 0 auto; padding: 32px 24px 80px; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 12px; } p { max-width: 75ch; overflow-wrap: anywhere; }
.soft { color: var(--soft); } .good { color: var(--good); font-weight: 700; } .bad { color: var(--bad); font-weight: 700; }
body > p.soft { margin: 4px 0; } .stamp { color: var(--soft); font-size: 13px; margin: 0 0 16px; }
.where { display: inline-block; font-size: 12.5px; font-weight: 600; color: var(--ink); border: 1px solid var(--soft); border-radius: 999px; padding: 1px 10px; margin: 0 10px 4px 0; }
h3 .soft { font-weight: 400; font-size: 14px; }
.verdict { font-size: 17px; padding: 14px 18px; border-radius: 8px; background: var(--card); border-left: 5px solid var(--good); max-width: none; }
.verdict.failed { border-left-color: var(--bad); } .verdict.running { border-left-color: var(--service); } .zero { color: var(--good); } .some { color: var(--bad); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 20px 0; }
.numbers div { background: var(--card); border-radius: 8px; padding: 12px 16px; } .numbers b { display: block; font-size: 24px; }
.scroll { overflow-x: auto; } .numbers div { font-size: 14px; } table { border-collapse: collapse; width: 100%; font-size: 14px; } th { text-align: left; color: var(--soft); font-weight: 600; } a { color: var(--service); }
td, th { border-bottom: 1px solid var(--line); padding: 6px 10px 6px 0; vertical-align: top; overflow-wrap: anywhere; } th { white-space: nowrap; }
details { margin: 12px 0; } summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; background: var(--card); border-radius: 10px; }
svg.graph text { font: 12.5px system-ui, sans-serif; fill: var(--soft); } svg.graph .title { font-size: 14px; font-weight: 700; fill: var(--ink); } svg.graph .frame { font-size: 13px; }
svg.graph rect { fill: var(--paper); stroke: var(--soft); stroke-width: 1.5; } svg.graph .vpc { fill: none; stroke-dasharray: 6 5; stroke: var(--line); }
svg.graph .edge rect { stroke: var(--edge); } svg.graph .service rect { stroke: var(--service); } svg.graph .data rect { stroke: var(--data); }
svg.graph line { stroke: var(--soft); stroke-width: 1.6; } svg.graph .reads { stroke-dasharray: 4 4; } svg.graph marker path { fill: var(--soft); } svg.graph .label { text-anchor: middle; font-size: 12px; }

/* The picture of the platform */
svg.picture { background: none; max-width: 1000px; display: block; margin: 0 auto; }
.only-wide, .only-narrow { background: var(--card); border-radius: 10px; padding: 12px; } .only-narrow { display: none; }
@media (max-width: 720px) { .only-wide { display: none; } .only-narrow { display: block; padding: 4px 0; } }
${styleOf(LIGHT, 'svg.picture')}
@media (prefers-color-scheme: dark) {
${styleOf(DARK, 'svg.picture')}
}

/* Phones */
@media (max-width: 720px) {
  body { padding: 20px 14px 60px; } h1 { font-size: 23px; } h2 { font-size: 18px; margin-top: 32px; }
  .numbers { grid-template-columns: 1fr 1fr; gap: 8px; } .numbers b { font-size: 20px; } .verdict { font-size: 15.5px; padding: 12px 14px; }
  table.wide { min-width: 720px; } svg.graph { min-width: 980px; }
}

/* Buttons and the graph of the mesh */
.experiment { display: grid; grid-template-columns: 250px 1fr; gap: 4px 20px; padding: 10px 0; border-bottom: 1px solid var(--line); align-items: start; }
.experiment p { margin: 4px 0; max-width: 90ch; } .experiment .name { padding: 6px 0; }
button { font: inherit; font-weight: 600; text-align: left; color: var(--ink); background: var(--card); border: 1px solid var(--service); border-radius: 8px; padding: 8px 12px; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
.result { border-left: 3px solid var(--service); padding-left: 10px; } .result.kept { border-color: var(--good); } .result.broken { border-color: var(--bad); }
svg.graph circle.running { fill: var(--good); } svg.graph circle.stopping, svg.graph circle.stopped { fill: var(--soft); } svg.graph circle.killed { fill: var(--bad); } svg.graph text.killed { fill: var(--bad); }
svg.graph .retried { fill: var(--data); } svg.graph .refused { fill: var(--edge); } svg.graph .failed { fill: var(--bad); font-weight: 700; }
@media (max-width: 720px) { .experiment { grid-template-columns: 1fr; } }

/* Grids of rotations */
h3 { font-size: 16px; margin: 24px 0 8px; } h4 { font-size: 14px; margin: 0 0 6px; color: var(--soft); }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr)); gap: 14px; }
.step { background: var(--card); border-radius: 8px; padding: 12px 16px; }
.calls { display: grid; grid-template-columns: 1fr 40px 40px; gap: 4px 6px; align-items: center; font-size: 13px; }
.calls span { color: var(--soft); font-size: 12px; text-align: center; } .calls b { font-weight: 500; overflow-wrap: anywhere; }
.grid i { display: block; border-radius: 4px; background: var(--line); transition: background .4s; }
.calls b { grid-column: 1; } .calls .before { grid-column: 2; } .calls .after { grid-column: 3; } .calls i { height: 20px; } .grid i.passed { background: var(--good); } .grid i.broken { background: var(--bad); } .grid i.none { background: none; }
.pairs { display: grid; gap: 2px; min-width: 860px; } .pairs i { aspect-ratio: 1; border-radius: 3px; }
.pairs .column, .pairs .row { font-size: 12px; color: var(--soft); overflow: hidden; } .pairs .column { padding-bottom: 2px; }
`;
