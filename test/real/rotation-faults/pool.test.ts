import { InterruptedRotations } from '../../../rigs/rotation/interrupted-rotation';
import { PooledService } from '../../../rigs/rotation/pooled-service';
import type { Strategy } from '../../../rigs/rotation/rotating-user';
import { extent } from '../../support/extent';
import { rotationServers } from './support/servers';

const ROTATIONS = extent(6, 50);
const TIMEOUT_MS = 900_000;
const servers = rotationServers();
let rotations: InterruptedRotations;
let service: PooledService;

async function begin(name: string, strategy: Strategy): Promise<void> {
  rotations = await InterruptedRotations.of(servers(), name, { strategy, kills: false });
  service = await PooledService.start(servers().database, rotations.user);
}

afterEach(async () => {
  await service.stop();
  await rotations.stop();
});

test(
  `no query of a service with a pool fails during ${ROTATIONS} rotations`,
  async () => {
    await begin('order-book', 'alternating');
    const findings: string[] = [];
    const usernames = new Set<string>();
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      findings.push(...(await rotations.rotate()).findings);
      await service.redeploy();
      await service.settle();
      usernames.add((await rotations.user.secret.read())?.username ?? '');
    }
    await service.stop();

    const { tasks, queries, failed } = service.counts;
    console.log(`${tasks} tasks asked ${queries} queries during ${ROTATIONS} rotations, of which ${failed} failed`);
    expect({ findings, failures: service.failures }).toEqual({ findings: [], failures: [] });
    expect(tasks).toBe(ROTATIONS + 1);
    expect(queries).toBeGreaterThan(ROTATIONS * 20);
    expect([...usernames].sort()).toEqual(['order-book_1', 'order-book_2']);
    const { rows } = await servers().database.query('SELECT count(*)::int AS written FROM trades_of_order_book');
    expect(rows[0].written).toBeGreaterThan(queries / 3);
  },
  TIMEOUT_MS,
);

test('with one login queries fail, and the failures are counted', async () => {
  await begin('quote-board', 'single');
  await rotations.rotate();
  const enough = service.counts.queries + 400; // for every connection to be made anew
  while (service.counts.queries < enough) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(service.failures[0]).toMatch(/password authentication failed for user "quote-board_1"/);
});
