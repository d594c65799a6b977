import * as http from 'node:http';
import * as http2 from 'node:http2';
import { Duration } from 'aws-cdk-lib';
import { Route } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { EXHAUSTIVE } from '../../support/extent';
import { MESH_TEST_MS, meshCluster, meshTemplate, runCaller, urlOf } from './support/mesh';

const MB = 1_000_000;

let cluster: LocalCluster;
let gateway: LocalTask;
beforeAll(async () => {
  const traffic = { timeout: Duration.minutes(15), idleTimeout: Duration.minutes(15) };
  cluster = await meshCluster(
    meshTemplate({
      gateway: { calls: ['engine'], routes: [Route.path('/*')], traffic },
      engine: { traffic },
    }),
  );
  await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

const entries = {
  'the load balancer': () => `http://${gateway.address}:15002`,
  'a service': () => urlOf(gateway, 'engine'),
};

describe.each(Object.entries(entries))('from %s', (_, url) => {
  test('an upload of 100 MB passes', async () => {
    const answer = await upload(`${url()}/?brief=1`, 100 * MB);
    expect(JSON.parse(answer)).toMatchObject({ length: 100 * MB });
  });

  test('headers of 32 KB in all pass', async () => {
    const headers = Object.fromEntries(Array.from({ length: 40 }, (__, index) => [`x-own-${index}`, 'v'.repeat(800)]));
    const answer = await httpCall(`${url()}/`, { headers });
    expect(JSON.parse(answer.body).headers).toMatchObject(headers);
  });

  test('1,000 HTTP/2 streams over ten connections pass', async () => {
    const sessions = Array.from({ length: 10 }, () => http2.connect(url()));
    try {
      const statuses = sessions.flatMap((session) =>
        Array.from({ length: 100 }, () => statusOf(session, '/?sleep=3000')),
      );
      expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
    } finally {
      for (const session of sessions) session.destroy();
    }
  });

  const seconds = EXHAUSTIVE ? 600 : 5;
  test(
    `a stream of ${seconds} seconds passes`,
    async () => {
      const answer = await fetch(`${url()}/?stream=${seconds}`);
      expect((await answer.text()).split('\n')).toHaveLength(seconds + 1);
    },
    (seconds + 240) * 1000,
  );
});

function upload(url: string, size: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers: { 'content-length': size } }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve(body);
    });
    request.once('error', reject);
    request.end(Buffer.alloc(size));
  });
}

function statusOf(session: http2.ClientHttp2Session, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path });
    let status: number | undefined;
    stream.once('response', (headers) => {
      status = headers[':status'];
    });
    stream.once('error', reject);
    stream.once('end', () => resolve(status));
    stream.resume();
  });
}
