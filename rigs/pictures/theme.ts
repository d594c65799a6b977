/** The kinds of things in a picture. Each has a color. */
export const TONES = ['outside', 'edge', 'service', 'data', 'secret', 'operations'] as const;
export type Tone = (typeof TONES)[number];

/** The colors of a picture. */
export interface Theme {
  readonly name: string;
  readonly paper: string;
  readonly card: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly frame: string;
  readonly good: string;
  readonly bad: string;
  readonly tones: Readonly<Record<Tone, string>>;
}

export const LIGHT: Theme = {
  name: 'light',
  paper: '#f6f8fa',
  card: '#ffffff',
  ink: '#1f2328',
  soft: '#4b5661',
  line: '#6e7781',
  frame: '#d0d7de',
  good: '#1a7f37',
  bad: '#cf222e',
  tones: {
    outside: '#57606a',
    edge: '#8250df',
    service: '#0969da',
    data: '#9a6700',
    secret: '#0f766e',
    operations: '#bf3989',
  },
};

export const DARK: Theme = {
  name: 'dark',
  paper: '#161b22',
  card: '#0d1117',
  ink: '#e6edf3',
  soft: '#a9b4c0',
  line: '#8b949e',
  frame: '#30363d',
  good: '#3fb950',
  bad: '#f85149',
  tones: {
    outside: '#9aa4af',
    edge: '#bc8cff',
    service: '#58a6ff',
    data: '#d29922',
    secret: '#2dd4bf',
    operations: '#f778ba',
  },
};

const FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif';

/** Returns the style of a picture. `scope` limits it to one picture of a page. */
export function styleOf(theme: Theme, scope = ''): string {
  const { paper, card, ink, soft, line, frame, good, bad, tones } = theme;
  const rules = [
    `text { font-family: ${FONT}; font-size: 12px; fill: ${soft}; stroke: none; }`,
    `.paper { fill: ${paper}; }`,
    `.title { font-size: 13.5px; font-weight: 600; fill: ${ink}; }`,
    `.heading { font-size: 15px; font-weight: 600; fill: ${ink}; }`,
    `.label { font-size: 12px; font-weight: 600; }`,
    `.note { font-size: 11.5px; }`,
    `.mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 11px; }`,
    `.card { fill: ${card}; stroke-width: 1.25; }`,
    `.frame { fill: none; stroke: ${frame}; stroke-width: 1.25; stroke-dasharray: 5 4; }`,
    `.group { fill-opacity: .07; stroke-opacity: .35; stroke-width: 1; }`,
    `.grid { stroke: ${frame}; stroke-width: 1; fill: none; }`,
    `.arrow { fill: none; stroke: ${line}; stroke-width: 1.6; }`,
    `.dashed { stroke-dasharray: 4 4; }`,
    `.head { fill: ${line}; stroke: none; }`,
    `.good { fill: ${good}; }`,
    `.bad { fill: ${bad}; }`,
    `.icon { fill: none; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }`,
    `.panel { stroke: ${frame}; stroke-width: 1; }`,
    `.threshold { stroke: ${bad}; stroke-width: 1; }`,
    `.bar { fill-opacity: .18; stroke-width: 1.25; }`,
    `.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }`,
    ...Object.entries(tones).flatMap(([tone, color]) => [
      `.${tone} { stroke: ${color}; }`,
      `.${tone}.group, .${tone}.bar, .${tone}.area { fill: ${color}; }`,
      `.${tone}.area { fill-opacity: .12; stroke: none; }`,
      `text.${tone} { fill: ${color}; stroke: none; }`,
    ]),
  ];
  return rules.map((rule) => (scope ? `${scope} ${rule.replaceAll(', .', `, ${scope} .`)}` : rule)).join('\n');
}
