import { parseRule } from '../../../rigs/alarms/composite-alarm';
import { anyOf, twoOf } from '../../../src/monitoring/paging/alarm-rule';

const names = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);
const rulesOf = (count: number) => names(count).map((name) => `ALARM("${name}")`);

test.each([0, 1, 2, 3, 4, 5, 6])('rules over %s alarms hold for each combination of states', (count) => {
  const [any, two] = [anyOf, twoOf].map((rule) => parseRule(rule(rulesOf(count))));
  for (let states = 0; states < 2 ** count; states++) {
    const inAlarm = names(count).filter((_, index) => states & (1 << index));
    const stateOf = (alarm: string) => (inAlarm.includes(alarm) ? 'ALARM' : 'OK');
    expect([any.holds(stateOf), two.holds(stateOf)]).toEqual([inAlarm.length >= 1, inAlarm.length >= 2]);
  }
});

test('the rule on two of six services with two long names each is not too long', () => {
  const name = (service: number, alarm: number) => `${'x'.repeat(252)}${service}-${alarm}`;
  const services = names(6).map((_, service) => anyOf([0, 1].map((alarm) => `ALARM("${name(service, alarm)}")`)));
  expect(twoOf(services).length).toBeLessThanOrEqual(10_240);
});
