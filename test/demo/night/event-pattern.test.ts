import { matches, textFor } from '../../../demo/night/event-pattern';

const event = {
  source: 'aws.ecs',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:service/trading/orders'],
  detail: { eventName: 'FAILED', reason: 'no image' },
};

describe('an event', () => {
  test.each([
    [{ source: ['aws.ecs'] }],
    [{ source: ['aws.rds', 'aws.ecs'], detail: { eventName: ['FAILED'] } }],
    [{ resources: [{ prefix: 'arn:aws:ecs:eu-west-1:111122223333:service/trading/' }] }],
  ])('matches %j', (pattern) => {
    expect(matches(event, pattern)).toBe(true);
  });

  test.each([
    [{ source: ['aws.rds'] }],
    [{ source: ['aws.ecs'], detail: { eventName: ['COMPLETED'] } }],
    [{ resources: [{ prefix: 'arn:aws:ecs:eu-west-1:111122223333:service/trading-2/' }] }],
    [{ 'detail-type': ['ECS Service Action'] }],
    [{ detail: { cluster: { name: ['trading'] } } }],
  ])('does not match %j', (pattern) => {
    expect(matches(event, pattern)).toBe(false);
  });

  test('is refused with a comparison that the library does not use', () => {
    expect(() => matches(event, { source: [{ suffix: 'ecs' }] })).toThrow('expected a value or a prefix');
  });

  test('fills the text of a notice', () => {
    const transformer = {
      InputPathsMap: { service: '$.resources[0]', reason: '$.detail.reason' },
      InputTemplate: '"<service> failed: <reason>"',
    };
    expect(textFor(event, transformer)).toBe(`${event.resources[0]} failed: no image`);
  });
});
