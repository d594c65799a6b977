import type { Minute } from '../../../rigs/alarms/series';
import { Interrupter } from '../../../rigs/rotation/interrupter';
import { RotatingUser, STEPS } from '../../../rigs/rotation/rotating-user';
import type { RotationServers } from '../../../rigs/rotation/rotation-servers';
import type { MetricFault } from '../fault';
import type { Outcome } from '../outcome';
import type { NightPlatform } from '../platforms';
import { replaySeries } from '../replay';
import { MINUTE_MS } from './deployments';
import type { WatchProcess } from './watch-process';

const METRIC = 'RotationFailed';
const HOUR = 60;
/** The function looks for failed rotations in these minutes. */
const EVERY = 5;

/**
 * Kills the shipped function that rotates a password, at a call in the middle of the rotation.
 *
 * The shipped function that watches runs every five minutes, an hour before, during and after the fault. The values that
 * it writes to its log are the series of the alarm.
 */
export async function killedRotation(
  servers: RotationServers,
  watch: WatchProcess,
  platform: NightPlatform,
  headings: ReadonlySet<string>,
): Promise<Outcome> {
  const keeper = new Interrupter();
  const user = await RotatingUser.create(servers, 'orders', { strategy: 'alternating', keeper });
  keeper.onStrike = () => user.process.kill();
  const recorded: Minute[] = [];
  try {
    await rotate(user, keeper); // so that the secret has a rotation that was successful
    const Tags = [{ Key: watch.monitoring, Value: 'rotated' }];
    await servers.secretsManager.call('TagResource', { SecretId: user.secret.arn, Tags });
    const token = await user.beginRotation();
    keeper.expect();
    await user.process.invoke(user.event('createSecret', token));
    keeper.expect({ call: 2, moment: 'after' });
    await user.process.invoke(user.event('setSecret', token));
    if (!keeper.struck) throw new Error('the rotation was not killed');
    const begin = (Math.floor(Date.now() / MINUTE_MS / EVERY) * EVERY - HOUR) * MINUTE_MS;
    const from = Math.floor((Date.now() - begin) / MINUTE_MS);
    const record = async (until: number) => {
      for (; recorded.length < until; ) {
        const minute = recorded.length;
        if (minute % EVERY === 0) await watch.run(new Date(begin + minute * MINUTE_MS));
        recorded.push(minute % EVERY === 0 ? (watch.lastValue(METRIC) ?? null) : null);
      }
    };
    await record(from + HOUR);
    keeper.expect();
    for (const step of STEPS) {
      const error = await user.process.invoke(user.event(step, token));
      if (error) throw new Error(`the retry of ${step} failed: ${error}`);
    }
    await record(from + 2 * HOUR);
    const { text } = (await watch.notices()).find((notice) => notice.text.endsWith('#rotation-failed')) ?? {};
    const fault: MetricFault = {
      name: 'Killed rotation',
      event: `The function that rotates a database password is killed after ${keeper.calls.length} calls of a step.`,
      entry: 'rotation-failed',
      receiver: 'ticket',
      minutes: [from, HOUR, HOUR],
      metrics: [{ metric: METRIC, during: null, recorded }],
    };
    return { ...replaySeries(fault, platform, headings, 'real part'), text };
  } finally {
    await user.stop();
    await watch.stop();
  }
}

/** Rotates once without a fault. */
async function rotate(user: RotatingUser, keeper: Interrupter): Promise<void> {
  const token = await user.beginRotation();
  for (const step of STEPS) {
    keeper.expect();
    const error = await user.process.invoke(user.event(step, token));
    if (error) throw new Error(`the rotation failed: ${error}`);
  }
}
