import { STYLE } from '../../report/style';

/** The look of the demo's other pages, and of the buttons and the graph. */
export const MESH_STYLE = `${STYLE}
.verdict.running { border-left-color: var(--service); } .zero { color: var(--good); } .some { color: var(--bad); }
.experiment { display: grid; grid-template-columns: 250px 1fr; gap: 4px 20px; padding: 10px 0; border-bottom: 1px solid var(--line); align-items: start; }
.experiment p { margin: 4px 0; max-width: 90ch; } .experiment .name { padding: 6px 0; }
button { font: inherit; font-weight: 600; text-align: left; color: var(--ink); background: var(--card); border: 1px solid var(--service); border-radius: 8px; padding: 8px 12px; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
.result { border-left: 3px solid var(--service); padding-left: 10px; } .result.kept { border-color: var(--good); } .result.broken { border-color: var(--bad); }
svg circle.running { fill: var(--good); } svg circle.stopping, svg circle.stopped { fill: var(--soft); } svg circle.killed { fill: var(--bad); } svg text.killed { fill: var(--bad); }
svg .retried { fill: var(--data); } svg .refused { fill: var(--edge); } svg .failed { fill: var(--bad); font-weight: 700; }
@media (max-width: 720px) { .experiment { grid-template-columns: 1fr; } }
`;
