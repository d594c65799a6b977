import { answer, type ResourceRequest } from '../../../src/lambda/handlers/custom-resource';

jest.mock('node:timers/promises', () => {
  const actual = jest.requireActual('node:timers/promises');
  // Shortens the pauses between attempts, but not the time limit.
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

test('responds with SUCCESS, in bytes without a content type', async () => {
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
])('responds with the reason of a failure', async (error, Reason) => {
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

test('a resource that failed to update keeps its id', async () => {
  const request: ResourceRequest = { ...REQUEST, RequestType: 'Update', PhysicalResourceId: 'risk' };
  await answer(request, () => Promise.reject(new Error('no')), MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'risk' }));
});

test('responds with FAILED before Lambda stops the function', async () => {
  await answer(REQUEST, () => new Promise(() => {}), 10_050);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'FAILED', Reason: 'the work took longer than 0 s' }));
});

test('does no work to delete a resource that was not created', async () => {
  const work = jest.fn();
  await answer({ ...REQUEST, RequestType: 'Delete', PhysicalResourceId: 'not-created:User' }, work, MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'not-created:User' }));
  expect(work).not.toHaveBeenCalled();
});

test('deletes a resource that was created', async () => {
  await answer({ ...REQUEST, RequestType: 'Delete', PhysicalResourceId: 'risk' }, async () => ({ id: 'risk' }), MINUTE);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'risk' }));
});

test('repeats the same response if it is lost or not accepted', async () => {
  fetched.mockRejectedValueOnce(new Error('lost')).mockResolvedValueOnce(new Response(null, { status: 503 }));
  await answer(REQUEST, async () => ({ id: 'risk' }), MINUTE);
  expect(fetched).toHaveBeenCalledTimes(3);
  expect(answered().Status).toBe('SUCCESS');
});

test('throws if CloudFormation accepts no response, so that Lambda tries again', async () => {
  fetched.mockResolvedValue(new Response(null, { status: 403 }));
  await expect(answer(REQUEST, async () => ({ id: 'risk' }), MINUTE)).rejects.toThrow(
    'CloudFormation did not accept the response: status 403',
  );
  expect(fetched).toHaveBeenCalledTimes(3);
});
