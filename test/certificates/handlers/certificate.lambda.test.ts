import type { Context } from 'aws-lambda';
import { handler } from '../../../src/certificates/handlers/certificate.lambda';
import { CertificateIssuer } from '../../../src/certificates/handlers/certificate-issuer';
import type { ResourceRequest } from '../../../src/lambda/handlers/custom-resource';
import * as retries from '../../../src/lambda/handlers/retry';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:risk-AbCdEf';
const PROPERTIES = { ServiceToken: 'a', Secret: SECRET, Uri: 'spiffe://internal/risk', Authorities: ['one'] };

const before = { ...process.env };
let issueNow: jest.SpyInstance;
let hasCertificate: jest.SpyInstance;
let answers: Record<string, unknown>[];
beforeEach(() => {
  Object.assign(process.env, { SIGNER: 'kms', AUTHORITIES: 'one', VALIDITY_SECONDS: '604800', RENEWAL_SECONDS: '1' });
  Object.assign(process.env, {
    SECRETS_PREFIX: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:',
    SECRETS: 'orders-GhIjKl,risk-AbCdEf',
  });
  issueNow = jest.spyOn(CertificateIssuer.prototype, 'issueNow').mockResolvedValue();
  hasCertificate = jest.spyOn(CertificateIssuer.prototype, 'hasCertificate').mockResolvedValue(true);
  answers = [];
  jest.spyOn(global, 'fetch').mockImplementation(async (_url, options) => {
    answers.push(JSON.parse(String(options?.body)));
    return new Response();
  });
});
afterEach(() => {
  process.env = { ...before };
  jest.restoreAllMocks();
});

function ask(request: Partial<ResourceRequest> & Record<string, unknown>, context?: Context) {
  return handler(
    {
      RequestType: 'Create',
      ResponseURL: 'https://cloudformation',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Certificate',
      ResourceProperties: PROPERTIES,
      ...request,
    },
    context,
  );
}

const succeeded = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Certificate', Status: 'SUCCESS' };

test('the first certificate is issued into the secret, once for a request', async () => {
  await ask({});
  expect(issueNow.mock.calls).toEqual([[SECRET, 'request']]);
  expect(answers).toEqual([{ ...succeeded, PhysicalResourceId: SECRET }]);
});

test.each([
  ['names', { Uri: 'spiffe://internal/another' }],
  ['authority', { Authorities: ['zero', 'one'] }],
  ['secret', { Secret: 'another' }],
])('with another %s a new certificate is issued', async (_what, old) => {
  await ask({ RequestType: 'Update', OldResourceProperties: { ...PROPERTIES, ...old } });
  expect(issueNow).toHaveBeenCalledTimes(1);
});

test.each([
  ['the same properties', { ...PROPERTIES }],
  ['properties in another order', Object.fromEntries(Object.entries(PROPERTIES).reverse())],
  ['another function and timeout', { ...PROPERTIES, ServiceToken: 'b', ServiceTimeout: '900' }],
])('with %s the certificate is kept', async (_what, OldResourceProperties) => {
  await ask({ RequestType: 'Update', OldResourceProperties });
  expect(issueNow).not.toHaveBeenCalled();
  hasCertificate.mockResolvedValue(false);
  await ask({ RequestType: 'Update', OldResourceProperties });
  expect(issueNow).toHaveBeenCalledTimes(1);
});

test('without the previous properties it is issued', async () => {
  await ask({ RequestType: 'Update' });
  expect(issueNow).toHaveBeenCalledTimes(1);
});

test('a deletion does nothing', async () => {
  delete process.env.SIGNER;
  await ask({ RequestType: 'Delete', PhysicalResourceId: 'before' });
  await ask({ RequestType: 'Delete' });
  expect(answers).toEqual([
    { ...succeeded, PhysicalResourceId: 'before' },
    { ...succeeded, PhysicalResourceId: SECRET },
  ]);
  expect(issueNow).not.toHaveBeenCalled();
});

test('an error is the response to CloudFormation', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  issueNow.mockRejectedValue(new Error('no key can sign'));
  await ask({}, { getRemainingTimeInMillis: () => 60_000 } as Context);
  expect(answers).toMatchObject([{ Status: 'FAILED', Reason: 'no key can sign' }]);
});

describe('while IAM denies access', () => {
  const denied = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
  const { retry } = retries;
  beforeEach(() => {
    jest.spyOn(retries, 'retry').mockImplementation((work, options) => retry(work, { ...options, pauseMs: 1 }));
  });

  test('the certificate is issued again', async () => {
    issueNow.mockRejectedValueOnce(denied).mockRejectedValueOnce(denied);
    await ask({});
    expect(issueNow).toHaveBeenCalledTimes(3);
    expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
  });

  test('the request fails after ten attempts', async () => {
    jest.spyOn(console, 'error').mockImplementation();
    issueNow.mockRejectedValue(denied);
    await ask({});
    expect(issueNow).toHaveBeenCalledTimes(10);
    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: 'not allowed' }]);
  });

  test.each([new Error('no'), 'no'])('another error is not repeated: %s', async (error) => {
    jest.spyOn(console, 'error').mockImplementation();
    issueNow.mockRejectedValue(error);
    await ask({});
    expect(issueNow).toHaveBeenCalledTimes(1);
  });
});

test('it rotates for Secrets Manager, and renews overdue certificates once a day', async () => {
  const rotate = jest.spyOn(CertificateIssuer.prototype, 'rotate').mockResolvedValue();
  const renewOverdue = jest.spyOn(CertificateIssuer.prototype, 'renewOverdue').mockResolvedValue();
  const event = { Step: 'createSecret', SecretId: SECRET, ClientRequestToken: 'token' };
  await handler(event);
  await handler({ OverdueChecks: [SECRET] });
  expect([rotate.mock.calls, renewOverdue.mock.calls]).toEqual([[[event]], [[[SECRET]]]]);
});

test.each([
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-AbCdEf',
  'arn:aws:secretsmanager:eu-west-1:999999999999:secret:risk-AbCdEf',
  'risk-AbCdEf',
])('it refuses a secret that is not of one of its services: %s', async (other) => {
  jest.spyOn(console, 'error').mockImplementation();
  const others = ['rotate', 'renewOverdue'] as const;
  const spies = others.map((name) => jest.spyOn(CertificateIssuer.prototype, name).mockResolvedValue());
  const refusal = 'the event names a secret that this function does not rotate';
  const event = { Step: 'createSecret', SecretId: other, ClientRequestToken: 'token' };
  await expect(handler(event)).rejects.toThrow(refusal);
  await expect(handler({ OverdueChecks: [SECRET, other] })).rejects.toThrow(refusal);
  await ask({ ResourceProperties: { ...PROPERTIES, Secret: other } });
  expect(answers).toMatchObject([{ Status: 'FAILED', Reason: refusal }]);
  expect([...spies, issueNow].map(({ mock }) => mock.calls)).toEqual([[], [], []]);
});
