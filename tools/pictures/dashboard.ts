import { type Area, Scene } from '../../rigs/pictures/scene';
import { widthOf } from '../../rigs/pictures/text-width';
import { TONES } from '../../rigs/pictures/theme';
import { resolve } from '../../rigs/template/intrinsics';
import type { Json } from '../../rigs/template/json';
import { ofType } from './declared';

const WIDTH = 800;
const TOP = 58;
const UNIT = { x: (WIDTH - 24) / 24, y: 19 };
const GAP = 6;
const POINTS = 40;
const SERIES = TONES.filter((tone) => tone !== 'outside');

/** Returns the picture of a dashboard, from its definition. Its values are samples. */
export function dashboardScene(template: Json, title: string, isOf: (id: string) => boolean): Scene {
  const widgets = widgetsOf(template, isOf);
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  const scene = new Scene(WIDTH, TOP + rows * UNIT.y + 12);
  const page: Area = { x: 0, y: 0, width: WIDTH, height: scene.height };
  scene.text({ x: 16, y: 26 }, title, page, { size: 15, isBold: true, classes: 'heading' });
  scene.text({ x: 16, y: 46 }, "drawn from the dashboard's definition, with sample data", page, { classes: 'note' });
  widgets.forEach((widget, index) => {
    draw(scene, widget, index);
  });
  return scene;
}

function widgetsOf(template: Json, isOf: (id: string) => boolean): Json[] {
  const dashboard = ofType(template, 'AWS::CloudWatch::Dashboard').find(([id]) => isOf(id));
  const body = dashboard?.[1].Properties.DashboardBody;
  const references = new Proxy({}, { get: (_, name) => String(name) });
  return JSON.parse(resolve(body, references)).widgets;
}

function draw(scene: Scene, { type, x, y, width, height, properties }: Json, seed: number): void {
  const area: Area = {
    x: 12 + x * UNIT.x + GAP / 2,
    y: TOP + y * UNIT.y + GAP / 2,
    width: width * UNIT.x - GAP,
    height: height * UNIT.y - GAP,
  };
  if (type === 'text') {
    const room = { ...area, height: area.height + GAP };
    scene.text({ x: area.x + 4, y: area.y + 14 }, properties.markdown.replace(/^#+ /, ''), room, {
      size: 13.5,
      isBold: true,
      classes: 'title',
    });
    return;
  }
  scene.shape(
    `<rect class="card panel" x="${area.x.toFixed(1)}" y="${area.y.toFixed(1)}" width="${area.width.toFixed(1)}" height="${area.height.toFixed(1)}" rx="6"/>`,
  );
  scene.text({ x: area.x + 10, y: area.y + 18 }, properties.title, area, { isBold: true, classes: 'label' });
  const inner: Area = { x: area.x + 10, y: area.y + 30, width: area.width - 20, height: area.height - 40 };
  if (type === 'alarm') alarms(scene, properties.alarms, inner);
  else if (type === 'log') lines(scene, inner);
  else chart(scene, properties, inner, seed);
}

/** A square for each alarm, all in OK state. */
function alarms(scene: Scene, names: string[], { x, y, width, height }: Area): void {
  const columns = Math.ceil(names.length / 3);
  const [w, h] = [width / columns, height / 3];
  names.forEach((_, index) => {
    const [left, top] = [x + (index % columns) * w, y + Math.floor(index / columns) * h];
    scene.shape(
      `<rect class="good" fill-opacity=".55" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(w - 4).toFixed(1)}" height="${(h - 4).toFixed(1)}" rx="3"/>`,
    );
  });
}

/** The lines of a table. */
function lines(scene: Scene, { x, y, width, height }: Area): void {
  for (let line = y + 6; line < y + height; line += 14) {
    scene.shape(`<path class="grid" d="M${x} ${line.toFixed(1)}H${(x + width).toFixed(1)}"/>`);
  }
}

/** A line for each metric, and a dashed one for each threshold. */
function chart(scene: Scene, { metrics, annotations }: Json, { x, y, width, height }: Area, seed: number): void {
  const names = metrics.map((metric: Json[], index: number) => labelOf(metric, index));
  const base = y + height - 14;
  const top = y + 4;
  for (const level of [top, (top + base) / 2, base])
    scene.shape(`<path class="grid" d="M${x.toFixed(1)} ${level.toFixed(1)}H${(x + width).toFixed(1)}"/>`);
  for (const { label } of annotations?.horizontal ?? []) {
    scene.shape(
      `<path class="arrow dashed threshold" d="M${x.toFixed(1)} ${(top + 5).toFixed(1)}H${(x + width).toFixed(1)}"/>`,
    );
    scene.text(
      { x: x + width, y: top + 17 },
      label,
      { x, y, width, height },
      { size: 11, anchor: 'end', classes: 'note bad' },
    );
  }
  metrics.slice(0, SERIES.length).forEach((_: Json, index: number) => {
    const samples = samplesOf(names[index], seed * 7 + index * 3 + 1);
    const path = samples.map(
      (value, point) =>
        `${point === 0 ? 'M' : 'L'}${(x + (width * point) / (POINTS - 1)).toFixed(1)} ${(base - value * (base - top) * 0.7).toFixed(1)}`,
    );
    scene.shape(`<path class="curve ${SERIES[index]}" d="${path.join('')}"/>`);
  });
  let left = x;
  names.slice(0, SERIES.length).forEach((name: string, index: number) => {
    const wide = widthOf(name, 11) + 26;
    if (left + wide > x + width) return;
    scene.shape(
      `<rect class="bar ${SERIES[index]}" x="${left.toFixed(1)}" y="${(base + 5).toFixed(1)}" width="10" height="8" rx="2"/>`,
    );
    scene.text(
      { x: left + 14, y: base + 13 },
      name,
      { x, y, width, height: height + 4 },
      { size: 11, classes: 'note' },
    );
    left += wide;
  });
}

function labelOf(metric: Json[], index: number): string {
  const options = metric.find((part) => typeof part === 'object') ?? {};
  const named = typeof metric[1] === 'string' ? metric[1] : nameIn(options.expression ?? '');
  return options.label && !options.label.includes('${') ? options.label : (named ?? `search ${index + 1}`);
}

/** Returns the metric that a search finds. */
function nameIn(search: string): string | undefined {
  return (/MetricName="(\w+)"/.exec(search) ?? /\} ([\w-]+)/.exec(search))?.[1];
}

/** Names of what is usually zero, and of what is a small number. */
const RARE = /5xx|error|fail|deadlock|taken|placed|unhealthy|refused|lag/i;
const COUNT = /task|deployment|host/i;

/** Samples of a day: the same in each run. */
function samplesOf(name: string, seed: number): number[] {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state / 2 ** 32;
  };
  const [phase, height] = [random() * 1.4 - 0.7, 0.75 + random() * 0.25];
  return Array.from({ length: POINTS }, (_, point) => {
    const noise = random();
    if (RARE.test(name)) return noise > 0.86 ? 0.15 + random() * 0.5 : 0.02;
    const session = 0.2 + 0.75 / (1 + ((point - POINTS * (0.5 + phase / 4)) / (POINTS * 0.24)) ** 4);
    const value = height * session * (0.88 + 0.12 * noise);
    return COUNT.test(name) ? Math.round(session * 5) / 6 : value;
  });
}
