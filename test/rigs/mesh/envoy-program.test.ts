import * as path from 'node:path';
import { envoyProgram } from '../../../rigs/mesh/envoy-program';
import { run } from '../../support/processes';

const cacheFolder = path.resolve(__dirname, '../../../.cache/envoy');

test('is Envoy of the version that the facts are of', async () => {
  const program = await envoyProgram({ cacheFolder });
  expect((await run(program, ['--version'])).output).toContain('/1.40.0/');
}, 600_000);

test.each(['darwin-arm64', 'win32-x64', 'linux-arm'])('says that there is none for %s', async (machine) => {
  await expect(envoyProgram({ cacheFolder, machine })).rejects.toThrow(
    `got ${machine}, expected one of linux-x64, linux-arm64`,
  );
});
