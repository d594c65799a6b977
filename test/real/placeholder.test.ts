import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from '../../rigs/free-port';
import type { Json } from '../support/json';
import { answering, stopped } from '../support/processes';
import { applicationOf, aService } from '../support/stacks';

/** Runs the placeholder as the template has it, on the Python of this machine instead of the image's. */
describe('the placeholder, run by its own command and environment', () => {
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    const { Command, Environment } = applicationOf(aService({ port }).stack);
    const env = Object.fromEntries(Environment.map(({ Name, Value }: Json) => [Name, Value]));
    child = spawn(Command[0], Command.slice(1), { env: { PATH: process.env.PATH, ...env }, stdio: 'inherit' });
    url = `http://127.0.0.1:${port}`;
    await answering(url);
  });

  afterAll(() => stopped(child, 'SIGKILL'));

  test.each(['/health', '/', '/api/v1/anything?x=1'])('answers 200 on %s', async (path) => {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ service: 'risk-engine', image: 'placeholder' });
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE'])('answers %s', async (method) => {
    const response = await fetch(`${url}/health`, { method });
    expect(response.status).toBe(200);
    expect((await response.text()).length > 0).toBe(method !== 'HEAD');
  });

  test('ends at once on SIGTERM, as ECS asks it to', async () => {
    expect(await stopped(child)).toBe(0);
  });
});
