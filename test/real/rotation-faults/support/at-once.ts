import type { Gatekeeper } from '../../../../rigs/rotation/call';
import { LoginCheck } from '../../../../rigs/rotation/login-check';
import { RotatingUser, STEPS } from '../../../../rigs/rotation/rotating-user';
import type { RotationServers } from '../../../../rigs/rotation/rotation-servers';

/** Only a rotation that is stuck needs as many. */
const TRIES = 500;

/** Two functions get the same events at the same time, without delays. */
export async function rotateTwiceAtOnce(servers: RotationServers, name: string, rotations: number) {
  const findings: string[] = [];
  let refused = 0;
  const keeper: Gatekeeper = { before: async () => 'pass', after: async () => 'pass' };
  const user = await RotatingUser.create(servers, name, { strategy: 'alternating', keeper });
  const check = await LoginCheck.of(servers.database, user);
  const look = (when: string) => check.look().catch((error) => findings.push(`${when}: ${error.message}`));
  keeper.after = async ({ name: call }) => {
    await look(`after ${call}`);
    return 'pass';
  };
  const processes = [user.process, user.anotherProcess()];
  for (let rotation = 0; rotation < rotations; rotation++) {
    const token = await user.beginRotation();
    for (const step of STEPS) {
      const ends = await Promise.all(
        processes.map(async (process) => {
          let error: string | undefined;
          for (let tries = 0; tries < TRIES; tries++) {
            error = await process.invoke(user.event(step, token));
            if (error === undefined) return undefined;
            refused += 1;
          }
          return `${step} is stuck: ${error}`;
        }),
      );
      findings.push(...ends.filter((end) => end !== undefined));
    }
    await look('at the end');
    const error = await check.loginError('AWSPREVIOUS');
    if (error) findings.push(`AWSPREVIOUS does not log in: ${error}`);
  }
  await check.end();
  await user.stop();
  return { findings, refused };
}
