import { STYLE } from '../../report/style';

/** The look of the demo's other page, and of the grids. */
export const ROTATION_STYLE = `${STYLE}
h3 { font-size: 16px; margin: 24px 0 8px; } h4 { font-size: 14px; margin: 0 0 6px; color: var(--soft); }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(265px, 1fr)); gap: 14px; }
.step { background: var(--card); border-radius: 8px; padding: 12px 16px; }
.calls { display: grid; grid-template-columns: 1fr 40px 40px; gap: 4px 6px; align-items: center; font-size: 13px; }
.calls span { color: var(--soft); font-size: 12px; text-align: center; } .calls b { font-weight: 500; overflow-wrap: anywhere; }
.grid i { display: block; border-radius: 4px; background: var(--line); transition: background .4s; }
.calls i { height: 20px; } .grid i.passed { background: var(--good); } .grid i.broken { background: var(--bad); } .grid i.none { background: none; }
.pairs { display: grid; gap: 2px; min-width: 860px; } .pairs i { aspect-ratio: 1; border-radius: 3px; }
.pairs .column, .pairs .row { font-size: 12px; color: var(--soft); overflow: hidden; } .pairs .column { padding-bottom: 2px; }
.verdict.running { border-left-color: var(--service); } .zero { color: var(--good); } .some { color: var(--bad); }
`;
