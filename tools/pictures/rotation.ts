import { type Area, Scene } from '../../rigs/pictures/scene';
import type { Tone } from '../../rigs/pictures/theme';
import { STEPS } from '../../rigs/rotation/rotating-user';
import { declared, ofType } from './declared';
import type { Templates } from './templates';

const WIDTH = 800;
const LEFT = 168;
const TOP = 64;
const ROW = 36;
const BAR = 24;
const COLUMNS = [...STEPS, 'redeployment', 'later'];
const COLUMN = (WIDTH - 12 - LEFT) / (COLUMNS.length + 0.4);
const START = LEFT + COLUMN * 0.4;

/** A bar in a row: from the middle of one column to another. */
interface Bar {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
}

interface Row {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** Returns the picture of the rotation of a database user's password. */
export function rotationScene({ defaultPlatform: template }: Templates): Scene {
  const [[, { Properties: user }]] = ofType(template, 'Custom::DatabaseUser').filter(
    ([, { Properties }]) => Properties.Secret,
  );
  if (user.Strategy !== 'alternating') throw new Error(`got ${user.Strategy}, expected two logins that alternate`);
  const { ScheduleExpression } =
    ofType(template, 'AWS::SecretsManager::RotationSchedule').find(
      ([, { Properties }]) => Properties.SecretId.Ref === user.Secret.Ref,
    )?.[1].Properties.RotationRules ?? {};
  const rule = ofType(template, 'AWS::Events::Rule').find(([, { Properties }]) =>
    Properties.EventPattern?.resources?.some((resource: { Ref?: string }) => resource.Ref === user.Secret.Ref),
  )?.[1].Properties;
  const [event] = rule.EventPattern['detail-type'];
  const [label] = rule.EventPattern.detail.labelUpdated;
  const [one, two] = [`${user.UserName}_1`, `${user.UserName}_2`];
  const [set, finish, redeployed, end] = [1, 3, 4, COLUMNS.length];
  const rows: Row[] = [
    {
      title: 'AWSCURRENT',
      bars: [
        { text: one, from: -0.4, to: finish + 0.5, tone: 'secret' },
        { text: two, from: finish + 0.5, to: end, tone: 'data' },
      ],
    },
    { title: 'AWSPENDING', bars: [{ text: two, from: 0.5, to: finish + 0.5, tone: 'data' }] },
    {
      title: `login ${one}`,
      bars: [{ text: 'accepted, until the next rotation', from: -0.4, to: end, tone: 'secret' }],
    },
    {
      title: `login ${two}`,
      bars: [
        { text: 'previous password', from: -0.4, to: set + 0.5, tone: 'outside' },
        { text: 'accepted, with the new password', from: set + 0.5, to: end, tone: 'data' },
      ],
    },
    { title: 'tasks so far', bars: [{ text: `log in as ${one}`, from: -0.4, to: redeployed + 0.9, tone: 'secret' }] },
    { title: 'new tasks', bars: [{ text: `log in as ${two}`, from: redeployed + 0.15, to: end, tone: 'data' }] },
  ];
  const groups = [
    { title: 'the secret', from: 0, to: 2, tone: 'secret' as Tone },
    { title: 'PostgreSQL', from: 2, to: 4, tone: 'data' as Tone },
    { title: 'ECS', from: 4, to: 6, tone: 'service' as Tone },
  ];
  const heightOfGroup = (from: number, to: number) => (to - from) * ROW + 30;
  const tops = groups.map(
    (_, index) =>
      TOP + 20 + groups.slice(0, index).reduce((sum, { from, to }) => sum + heightOfGroup(from, to) + 12, 0),
  );
  const last = tops[2] + heightOfGroup(4, 6);
  const scene = new Scene(WIDTH, last + 84);
  const page: Area = { x: 0, y: 0, width: WIDTH, height: scene.height };

  scene.text(
    { x: 16, y: 30 },
    `The password of ${user.UserName} rotates every ${declared(ScheduleExpression, /^rate\((.+)\)$/)}`,
    page,
    { size: 15, isBold: true, classes: 'heading' },
  );
  COLUMNS.forEach((step, index) => {
    const x = START + (index + 0.5) * COLUMN;
    scene.shape(`<path class="grid" d="M${x.toFixed(1)} ${TOP + 6}V${last}"/>`);
    scene.text({ x, y: TOP }, step, page, {
      anchor: 'middle',
      isBold: index < STEPS.length,
      classes: index < STEPS.length ? 'label' : 'note',
    });
  });
  groups.forEach(({ title, from, to, tone }, index) => {
    const area: Area = { x: 12, y: tops[index], width: WIDTH - 24, height: heightOfGroup(from, to) };
    scene.group(area, title, tone);
    rows.slice(from, to).forEach((row, line) => {
      const y = area.y + 26 + line * ROW;
      scene.text({ x: 26, y: y + 16 }, row.title, area);
      for (const bar of row.bars) {
        const x = START + bar.from * COLUMN;
        const place: Area = { x, y, width: (bar.to - bar.from) * COLUMN - 3, height: BAR };
        scene.shape(
          `<rect class="bar ${bar.tone}" x="${x.toFixed(1)}" y="${y}" width="${place.width.toFixed(1)}" height="${BAR}" rx="5"/>`,
        );
        scene.text({ x: x + 9, y: y + 16 }, bar.text, place);
      }
    });
  });
  const x = START + (finish + 0.5) * COLUMN;
  const event1: Area = { x: x - 250, y: last + 18, width: 240, height: 52 };
  const event2: Area = { x: x + 24, y: last + 26, width: 214, height: 36 };
  scene.arrow([
    { x, y: last },
    { x, y: last + 44 },
    { x: event2.x, y: last + 44 },
  ]);
  scene.text({ x: event1.x + 240, y: last + 36 }, `event: ${event}`, event1, {
    anchor: 'end',
    isBold: true,
    classes: 'label',
  });
  scene.text({ x: event1.x + 240, y: last + 54 }, `when ${label} moves`, event1, { anchor: 'end' });
  scene.card(event2, { title: 'redeploys the readers', lines: [], tone: 'service', icon: 'service' });
  return scene;
}
