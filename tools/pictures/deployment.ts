import { type Area, type Point, Scene } from '../../rigs/pictures/scene';
import { declared, ofType, serviceOf } from './declared';
import { CALLER, type Templates } from './templates';

const WIDTH = 800;
const CHART: Area = { x: 60, y: 92, width: 716, height: 190 };
/** The share of the width of each phase. The picture has no scale of time, because the start of tasks takes what it takes. */
const PHASES = [0.17, 0.33, 0.33, 0.17];

/** Returns the picture of a canary deployment. */
export function deploymentScene({ serviceConnect: template }: Templates): Scene {
  const { DeploymentConfiguration: configuration, LoadBalancers } = serviceOf(template, CALLER);
  const { CanaryConfiguration: canary, BakeTimeInMinutes: bake, Strategy } = configuration;
  if (Strategy !== 'CANARY') throw new Error(`got ${Strategy}, expected a canary`);
  const [{ Properties: watch }] = ofType(template, 'AWS::Events::Rule')
    .map(([, resource]) => resource)
    .filter(({ Properties }) => /^Runs the watch/.test(Properties.Description));
  const every = declared(watch.ScheduleExpression, /^rate\(1 (\w+)\)$/);
  const percent = canary.CanaryPercent;
  const scene = new Scene(WIDTH, 424);
  const page: Area = { x: 0, y: 0, width: WIDTH, height: scene.height };
  const edges = PHASES.map(
    (_, index) => CHART.x + CHART.width * PHASES.slice(0, index).reduce((sum, share) => sum + share, 0),
  );
  edges.push(CHART.x + CHART.width);
  const heightOf = (share: number) => CHART.y + CHART.height * (1 - share / 100);

  scene.text(
    { x: 16, y: 30 },
    `DeploymentPolicy.canary({ percent: ${percent}, bake: Duration.minutes(${canary.CanaryBakeTimeInMinutes}) })`,
    page,
    { size: 15, isBold: true, classes: 'heading' },
  );
  scene.text({ x: 16, y: 52 }, `the share of the requests to ${CALLER} that the new version gets`, page);
  for (const share of [0, 50, 100]) {
    const y = heightOf(share);
    scene.shape(`<path class="grid" d="M${CHART.x} ${y}H${CHART.x + CHART.width}"/>`);
    scene.text({ x: CHART.x - 8, y: y + 4 }, `${share} %`, page, { anchor: 'end' });
  }
  const titles = [
    'tasks start',
    `${percent} % for ${canary.CanaryBakeTimeInMinutes} minutes`,
    `100 %, bake time ${bake} minutes`,
    'old tasks stop',
  ];
  titles.forEach((title, index) => {
    const area: Area = { x: edges[index], y: CHART.y - 24, width: edges[index + 1] - edges[index], height: 22 };
    if (index > 0)
      scene.shape(
        `<path class="grid" d="M${edges[index].toFixed(1)} ${CHART.y - 18}V${CHART.y + CHART.height + 96}"/>`,
      );
    scene.text({ x: area.x + area.width / 2, y: CHART.y - 8 }, title, area, {
      anchor: 'middle',
      isBold: true,
      classes: 'label',
    });
  });
  const curve: Point[] = [
    { x: edges[0], y: heightOf(0) },
    { x: edges[1], y: heightOf(0) },
    { x: edges[1], y: heightOf(percent) },
    { x: edges[2], y: heightOf(percent) },
    { x: edges[2], y: heightOf(100) },
    { x: edges[4], y: heightOf(100) },
  ];
  const path = curve.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  scene.shape(`<path class="area service" d="${path}V${heightOf(0)}H${edges[0]}z"/>`);
  scene.shape(`<path class="curve service" d="${path}"/>`);
  const inChart = (index: number): Area => ({
    x: edges[index],
    y: CHART.y,
    width: edges[index + 1] - edges[index],
    height: CHART.height,
  });
  scene.text({ x: edges[2] + 14, y: CHART.y + 28 }, 'new version', inChart(2), {
    isBold: true,
    classes: 'label service',
  });
  scene.text({ x: edges[1] + 14, y: CHART.y + 28 }, 'old version', inChart(1), {
    isBold: true,
    classes: 'label outside',
  });

  const rows: [string, string, number, number][] = [
    ['outside', `tasks of the old version`, 0, 3.6],
    ['service', `tasks of the new version`, 0.35, 4],
    ['operations', `each ${every}: compared with the old version, rolled back if it fails more often`, 1, 3],
  ];
  rows.forEach(([tone, text, from, to], index) => {
    const at = (position: number) =>
      edges[Math.floor(position)] +
      (position % 1) * ((edges[Math.floor(position) + 1] ?? edges[4]) - edges[Math.floor(position)]);
    const area: Area = {
      x: at(from),
      y: CHART.y + CHART.height + 16 + index * 30,
      width: at(to) - at(from) - 2,
      height: 24,
    };
    scene.shape(
      `<rect class="bar ${tone}" x="${area.x.toFixed(1)}" y="${area.y}" width="${area.width.toFixed(1)}" height="${area.height}" rx="5"/>`,
    );
    scene.text({ x: area.x + 9, y: area.y + 16 }, text, area);
  });
  const groups =
    LoadBalancers.length === 1 && LoadBalancers[0].AdvancedConfiguration.AlternateTargetGroupArn
      ? 'two target groups'
      : 'one target group';
  scene.text({ x: 16, y: scene.height - 14 }, `One listener rule with ${groups}. ECS shifts its weights.`, page);
  scene.text({ x: WIDTH - 12, y: scene.height - 14 }, 'drawn from the template, without a scale of time', page, {
    size: 11.5,
    anchor: 'end',
    classes: 'note',
  });
  return scene;
}
