import { stateOf, type Treatment } from '../../../rigs/alarms/missing-data';
import type { State } from '../../../rigs/alarms/series';

/** An alarm keeps its state. */
const RETAIN = 'RETAIN';
type Row = readonly [points: string, ...states: (State | typeof RETAIN)[]];
const TREATMENTS: Treatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Evaluates points as AWS writes them: 0 does not breach, X breaches, - is missing. */
function evaluated(points: string, datapointsToAlarm: number, treatment: Treatment) {
  const range = points.split(' ').map((point) => (point === '-' ? undefined : Number(point === 'X')));
  const rule = { breaches: (point: number) => point > 0, datapointsToAlarm, evaluationPeriods: 3, treatment };
  return stateOf(range, rule) ?? RETAIN;
}

const evaluatedRow = (points: string, datapointsToAlarm: number) => [
  points,
  ...TREATMENTS.map((treatment) => evaluated(points, datapointsToAlarm, treatment)),
];

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
describe("AWS's table of the states by missing data", () => {
  test.each<Row>([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', RETAIN, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', RETAIN, 'ALARM', 'OK'],
  ])('3 out of 3: %s', (...row) => {
    expect(evaluatedRow(row[0], 3)).toEqual(row);
  });

  test.each<Row>([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', RETAIN, 'ALARM', 'OK'],
  ])('2 out of 3: %s', (...row) => {
    expect(evaluatedRow(row[0], 2)).toEqual(row);
  });

  test.each(['- - - - X', '- - - X -'])('a premature ALARM is avoided, 3 out of 3: %s', (points) => {
    expect(evaluated(points, 3, 'missing')).not.toBe('ALARM');
    expect(evaluated(points, 3, 'ignore')).not.toBe('ALARM');
  });

  test.each([
    ['- - - X 0', 'OK'],
    ['- - X - 0', 'OK'],
  ])('a next point that does not breach, 3 out of 3: %s', (points, state) => {
    expect(evaluated(points, 3, 'missing')).toBe(state);
  });
});

/**
 * Rows of earlier versions of the page, which the present one neither repeats nor contradicts.
 *
 * @see https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/05fd32f63861ca6646c8aa5c94334fd6e0dfdbf5/doc_source/AlarmThatSendsEmail.md
 */
describe('rows of earlier tables', () => {
  test.each<Row>([
    ['- - - - X', 'INSUFFICIENT_DATA', RETAIN, 'ALARM', 'OK'],
    ['X - - - -', 'ALARM', RETAIN, 'ALARM', 'OK'],
  ])('3 out of 3: %s', (...row) => {
    expect(evaluatedRow(row[0], 3)).toEqual(row);
  });

  test('2 out of 3: - - - - X', () => {
    expect(evaluatedRow('- - - - X', 2)).toEqual(['- - - - X', 'INSUFFICIENT_DATA', RETAIN, 'ALARM', 'OK']);
  });
});
