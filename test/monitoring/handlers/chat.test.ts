import { aSecret, DAY, PAGES, START, TICKETS, WatchedAws } from '../support/aws';

const CHAT = 'arn:aws:sns:us-east-1:123456789012:Chat';

afterEach(() => {
  delete process.env.CHAT;
  jest.restoreAllMocks();
});

/** The title of each message in chat. Throws if it is not JSON. */
const titlesOf = ({ notices }: WatchedAws) =>
  notices.flatMap(({ topic, text }) => (topic === CHAT ? [JSON.parse(text).content.title] : []));

test('a finding and a repeated page are in chat too', async () => {
  const aws = new WatchedAws({ CHAT });
  const overdue = new Date(START - 10 * DAY);
  aws.answers.ListSecrets = { SecretList: [aSecret({ NextRotationDate: overdue })] };
  aws.answers.ListTagsForResource = {};
  aws.answers.DescribeAlarms = {
    MetricAlarms: [
      {
        AlarmName: 'Risk "one"',
        AlarmArn: 'arn',
        AlarmActions: [PAGES, CHAT],
        ActionsEnabled: true,
        AlarmDescription: 'Tasks are missing. Severity: page. Runbook: https://runbook#tasks-missing',
        StateTransitionedTimestamp: new Date(START),
      },
    ],
  };
  await aws.run(59, 61);
  const people = aws.notices.filter(({ topic }) => [PAGES, TICKETS].includes(topic));
  expect(people.length).toBeGreaterThan(0);
  expect(titlesOf(aws)).toEqual(people.map(({ subject }) => subject));
  expect(titlesOf(aws)).toContain('STILL IN ALARM (1 h): Risk "one"');
});

test('without a topic of chat, people only are notified', async () => {
  const aws = new WatchedAws();
  aws.answers.ListSecrets = { SecretList: [aSecret({ RotationEnabled: false })] };
  await aws.run(0, 5);
  expect(aws.notices.filter(({ topic }) => ![PAGES, TICKETS].includes(topic))).toEqual([]);
});
