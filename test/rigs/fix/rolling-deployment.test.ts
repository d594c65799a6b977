import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { gapsIn } from '../../../rigs/fix/fix-database';
import { RunningGateway } from '../../../rigs/fix/running-gateway';
import { run } from '../../support/snippets/program';
import { describeGateway } from './support/gateway';

const ROOT = path.resolve(__dirname, '../../..');
const EXAMPLE = path.join(ROOT, 'examples', 'fix-gateway');
const OUTSIDE = Array.from({ length: 90 }, (_, index) => `OUT${index + 1}`);
const INSIDE = Array.from({ length: 10 }, (_, index) => `DESK${index + 1}`);
const SESSIONS = OUTSIDE.length + INSIDE.length;
const DRAIN_SECONDS = 2;
/** A drain that waits for open sessions adds 15 seconds. The rest is for a busy machine. */
const LONGEST_DRAIN_SECONDS = DRAIN_SECONDS + 10;

/** The template of the example, with 100 clients. */
function template() {
  const { context } = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'cdk.json'), 'utf8'));
  const clients = { counterparties: OUTSIDE, desks: INSIDE, drainSeconds: DRAIN_SECONDS };
  const app = run(fs.readFileSync(path.join(EXAMPLE, 'app.ts'), 'utf8'), { ...context, ...clients });
  return Template.fromJSON(app.synth().getStackByName('FixGateway').template).toJSON();
}

describeGateway('examples/fix-gateway with 100 sessions, on Envoys and behind a load balancer', (classPath) => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    const cacheFolder = path.join(ROOT, '.cache');
    gateway = await RunningGateway.start({
      classPath,
      template: template(),
      cacheFolder,
      outside: OUTSIDE,
      inside: INSIDE,
    });
  }, 900_000);
  afterAll(() => gateway?.stop());

  test('a deployment logs each session out and on again, and no message is lost', async () => {
    await gateway.addOrders(2);
    await gateway.reported(2 * SESSIONS);
    await gateway.addOrders(2);
    const { logouts, answers, logons, drain } = await gateway.deploy();
    expect({ logouts, answers, logons }).toEqual({ logouts: SESSIONS, answers: SESSIONS, logons: SESSIONS });
    expect(drain).toBeLessThan(LONGEST_DRAIN_SECONDS);
    await gateway.addOrders(1);
    await gateway.reported(5 * SESSIONS);

    expect(await gateway.logOut()).toBe(SESSIONS);
    const numbers = await gateway.database.sequenceNumbers();
    expect(numbers).toHaveLength(SESSIONS);
    expect(gapsIn(numbers)).toEqual([]);
    expect(await gateway.database.totals()).toMatchObject({ orders: 5 * SESSIONS, executions: 5 * SESSIONS });
  });
});
