import { gapsIn } from '../../rigs/fix/fix-database';
import { type Change, RunningGateway, type RunningGatewayOptions } from '../../rigs/fix/running-gateway';
import type { Progress } from '../progress';

const ORDERS_EACH = 5;

/** Runs the gateway through the events that end a session. Returns what was not as expected. */
export async function runFixDemo(options: RunningGatewayOptions, progress: Progress): Promise<string[]> {
  const findings: string[] = [];
  const expect = (isTrue: boolean, finding: string) => {
    if (!isTrue) findings.push(finding);
  };
  const gateway = await progress.step(
    'PostgreSQL, the acceptor behind Envoy and a load balancer, a router in the mesh, a counterparty outside',
    () => RunningGateway.start(options),
    ({ clients }) => `${clients.length} sessions have logged on.`,
  );
  try {
    const sessions = gateway.clients.length;
    let orders = 0;
    /** Adds orders, runs an event meanwhile, and waits until each order has a report. */
    const during = async <T>(event: () => Promise<T>): Promise<T> => {
      await gateway.addOrders(ORDERS_EACH);
      orders += sessions * ORDERS_EACH;
      const result = await event();
      await gateway.reported(orders);
      return result;
    };
    const told = ({ logouts, answers, logons, resendRequests, stop, gap }: Change) =>
      `${logouts} logouts, ${answers} answers, ${logons} logons, ${resendRequests} resend requests. ` +
      `The task ended in ${stop.toFixed(1)} s. The sessions were away for ${gap.toFixed(1)} s.`;
    const changed = async (name: string, event: () => Promise<Change>, logouts: number) => {
      const change = await progress.step(name, () => during(event), told);
      expect(change.logouts === logouts, `${name}: ${change.logouts} of ${logouts} sessions got a logout`);
      expect(change.answers === logouts, `${name}: ${change.answers} of ${logouts} sessions answered the logout`);
      expect(change.logons === sessions, `${name}: ${change.logons} logons of ${sessions} sessions`);
    };

    await progress.step(
      `${ORDERS_EACH} orders in each session`,
      () => during(async () => {}),
      () => 'Each has a report.',
    );
    await changed('A deployment', () => gateway.deploy(), sessions);
    await changed('The host of the task is lost', () => gateway.loseHost(), 0);
    await gateway.database.acceptor.rotate();
    await changed('A Spot interruption, after a rotation of the password', () => gateway.interrupt(), sessions);
    const logouts = await progress.step(
      'Every client logs out',
      () => gateway.logOut(),
      (count) => `${count} logouts.`,
    );
    expect(logouts === sessions, `${logouts} of ${sessions} clients logged out`);

    const totals = await gateway.database.totals();
    const gaps = gapsIn(await gateway.database.sequenceNumbers());
    progress.note(
      `${orders} orders were sent, ${totals.orders} have arrived, ${totals.executions} reports have arrived, ` +
        `${totals.resent} messages were sent again. Sessions with a gap in their sequence numbers: ${gaps.length}.`,
    );
    expect(totals.orders === orders, `${totals.orders} of ${orders} orders have arrived`);
    expect(totals.executions === orders, `${totals.executions} reports for ${orders} orders have arrived`);
    for (const gap of gaps) findings.push(`sequence numbers differ: ${JSON.stringify(gap)}`);
    return findings;
  } finally {
    await gateway.stop();
  }
}
