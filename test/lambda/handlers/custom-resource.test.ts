import { answer, type ResourceRequest } from '../../../src/lambda/handlers/custom-resource';

jest.mock('node:timers/promises', () => {
  const actual = jest.requireActual('node:timers/promises');
  // The pauses between attempts are short here; the limit of time is as told.
  return { setTimeout: (ms: number, ...rest: unknown[]) => actual.setTimeout(ms === 500 ? 1 : ms, ...rest) };
});

const REQUEST: ResourceRequest = {
  RequestType: 'Create',
  ResponseURL: 'https://answers.example.com/',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'User',
};
const MINUTE = 60_000;
let fetched: jest.SpyInstance;

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
  fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
});
afterEach(() => jest.restoreAllMocks());

function answered() {
  const [url, { method, body, headers }] = fetched.mock.calls.at(-1);
  return { url, method, headers, bytes: Buffer.isBuffer(body), ...JSON.parse(String(body)) };
}

test('tells that it succeeded, in bytes without a content type', async () => {
  await answer(REQUEST, async () => ({ id: 'risk' }), MINUTE);
  expect(answered()).toEqual({
    url: 'https://answers.example.com/',
    method: 'PUT',
    headers: undefined,
    bytes: true,
    Status: 'SUCCESS',
    PhysicalResourceId: 'risk',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'User',
  });
});

test.each([
  [new Error('no database'), 'no database'],
  ['no database', 'no database'],
  [new Error('x'.repeat(5000)), 'x'.repeat(800)],
])('tells why it failed', async (error, Reason) => {
  await answer(REQUEST, () => Promise.reject(error), MINUTE);
  expect(answered()).toEqual(
    expect.objectContaining({ Status: 'FAILED', Reason, PhysicalResourceId: 'not-created:User' }),
  );
  expect(JSON.parse(jest.mocked(console.error).mock.calls[0][0])).toEqual({
    request: 'Create',
    resource: 'User',
    failed: Reason,
  });
});

test('what failed to change keeps its name', async () => {
  const request: ResourceRequest = { ...REQUEST, RequestType: 'Update', PhysicalResourceId: 'risk' };
  await answer(request, () => Promise.reject(new Error('no')), MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'risk' }));
});

test('tells that it takes too long before the function is ended', async () => {
  await answer(REQUEST, () => new Promise(() => {}), 10_050);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'FAILED', Reason: 'it was not done within 0 s' }));
});

test('does nothing to delete what was not created', async () => {
  const work = jest.fn();
  await answer({ ...REQUEST, RequestType: 'Delete', PhysicalResourceId: 'not-created:User' }, work, MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'not-created:User' }));
  expect(work).not.toHaveBeenCalled();
});

test('deletes what was created', async () => {
  await answer({ ...REQUEST, RequestType: 'Delete', PhysicalResourceId: 'risk' }, async () => ({ id: 'risk' }), MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'risk' }));
});

test('answers again when the answer got lost or was not taken, and the same', async () => {
  fetched.mockRejectedValueOnce(new Error('lost')).mockResolvedValueOnce(new Response(null, { status: 503 }));
  await answer(REQUEST, async () => ({ id: 'risk' }), MINUTE);
  expect(fetched).toHaveBeenCalledTimes(3);
  expect(answered().Status).toBe('SUCCESS');
});

test('fails when nobody takes the answer, so that Lambda tries again', async () => {
  fetched.mockResolvedValue(new Response(null, { status: 403 }));
  await expect(answer(REQUEST, async () => ({ id: 'risk' }), MINUTE)).rejects.toThrow(
    'CloudFormation did not take the answer: status 403',
  );
  expect(fetched).toHaveBeenCalledTimes(3);
});
