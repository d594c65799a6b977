import { MutualTls } from 'cdk-trading-analytics-platform';
import { identityOf } from '../../../rigs/mesh/callers/identities';
import { TcpCaller } from '../../../rigs/mesh/callers/tcp-caller';
import { askOverTls } from '../../../rigs/mesh/callers/tls-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { everyProtocol, FEW_SERVICES } from './support/every-protocol';
import { MESH_TEST_MS, meshApp, meshCluster, STACK } from './support/mesh';

const MESH_PORT = 15_001;
const emulator = anEmulator();
let mesh: DeployedMesh;

const started = everyProtocol(
  FEW_SERVICES,
  async () => {
    const app = meshApp({ ...FEW_SERVICES, stranger: {} }, { mutualTls: MutualTls.kmsAuthority() });
    mesh = await DeployedMesh.deploy(emulator.running(), app.synth().directory, STACK);
    const { template, values, secret } = mesh;
    return meshCluster(template, { values, secret });
  },
  MESH_TEST_MS,
);

describe.each(['pages', 'prices', 'fix'])('the port of %s', (name) => {
  const ask = async (caller: string | undefined) =>
    askOverTls(started().tasks(name)[0].address, MESH_PORT, caller === undefined ? {} : await identityOf(mesh, caller));

  test('accepts the certificate of a declared caller, and no other', async () => {
    // Envoy answers, whatever the application makes of the request.
    expect(await ask('gateway')).toMatch(/^HTTP\/1\.1 \d/);
    expect(await ask('stranger')).toBe('certificate unknown');
    expect(await ask(undefined)).toBe('certificate required');
  });

  test('accepts no bytes without TLS', async () => {
    const [{ address }] = started().tasks(name);
    expect(await TcpCaller.open(`${address}:${MESH_PORT}`, '8=FIX.4.4\n')).toBeUndefined();
  });
});
