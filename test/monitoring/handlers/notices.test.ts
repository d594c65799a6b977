import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Notices } from '../../../src/monitoring/handlers/watch/notices';

/** Notices to a topic, and the inputs of what is published. A topic may be refused. */
function noticesTo(chat?: string, refused?: string) {
  const sns = new SNSClient({ region: 'eu-west-1' });
  const published: PublishCommand['input'][] = [];
  jest.spyOn(sns, 'send').mockImplementation(async ({ input }: { input: object }) => {
    const message = input as PublishCommand['input'];
    if (message.TopicArn === refused) throw new Error('AuthorizationError');
    published.push(message);
  });
  return { notices: new Notices('people', sns, chat), published };
}

const runbook = 'https://run#rotation-failed';
const NOTICE = {
  subject: 'RotationFailed: "Key"\n– late',
  text: 'The "rotation"\nof C:\\Key failed.',
  kind: 'RotationFailed' as const,
  runbook,
};
const TEXT = {
  TopicArn: 'people',
  Subject: 'RotationFailed: "Key"  late',
  Message: `${NOTICE.text}\n\nRunbook: ${runbook}`,
};

afterEach(() => jest.restoreAllMocks());

test('without a topic of chat, only the text is published', async () => {
  const { notices, published } = noticesTo();
  await notices.send(NOTICE);
  expect(published).toEqual([TEXT]);
});

test('people get the text, and chat gets valid JSON in its schema', async () => {
  const { notices, published } = noticesTo('chat');
  await notices.send(NOTICE);
  expect(published).toEqual([TEXT, { TopicArn: 'chat', Message: expect.any(String) }]);
  expect(JSON.parse(published[1].Message as string)).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: NOTICE.subject,
      description: NOTICE.text,
      nextSteps: [`Runbook: ${runbook}`],
      keywords: ['RotationFailed'],
    },
    metadata: { eventType: 'RotationFailed' },
  });
});

test('a notice without an entry in the runbook has its title and its text only', async () => {
  const { notices, published } = noticesTo('chat');
  await notices.send({ subject: 'Deployment succeeded: orders', text: 'It began at noon.' });
  expect(published[0].Message).toBe('It began at noon.');
  expect(JSON.parse(published[1].Message as string)).toEqual({
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: 'Deployment succeeded: orders', description: 'It began at noon.' },
  });
});

test('a long notice is cut for chat', async () => {
  const { notices, published } = noticesTo('chat');
  await notices.send({ subject: 's'.repeat(300), text: 't'.repeat(9000) });
  const { content } = JSON.parse(published[1].Message as string);
  expect([content.title.length, content.description.length]).toEqual([250, 8000]);
  expect(published[0].Message).toHaveLength(9000);
});

test('if chat alone is refused, people are not notified twice: the failure is logged', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { notices, published } = noticesTo('chat', 'chat');
  await notices.send(NOTICE);
  expect(published).toEqual([TEXT]);
  expect(JSON.parse(log.mock.calls[0][0])).toEqual({
    chat: 'chat',
    notSent: NOTICE.subject,
    failed: 'Error: AuthorizationError',
  });
});

test('if the text is refused, the caller repeats it', async () => {
  const { notices, published } = noticesTo('chat', 'people');
  await expect(notices.send(NOTICE)).rejects.toThrow('AuthorizationError');
  expect(published).toEqual([]);
});
