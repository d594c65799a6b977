import { RotationServers } from '../../../../rigs/rotation/rotation-servers';

/** The first run on a machine installs the emulator and creates the cluster that later runs copy. */
const START_TIMEOUT_MS = 900_000;

/** Runs PostgreSQL and the emulator for the tests of a file. */
export function rotationServers(): () => RotationServers {
  let servers: RotationServers | undefined;
  beforeAll(async () => {
    servers = await RotationServers.start();
  }, START_TIMEOUT_MS);
  afterAll(() => servers?.stop());
  return () => {
    if (!servers) throw new Error('the servers run only while tests and their hooks do');
    return servers;
  };
}
