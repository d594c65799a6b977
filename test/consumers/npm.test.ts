import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, must, PEERS, ROOT } from './consumer';

jest.setTimeout(3_600_000);

const EXAMPLE = path.join(ROOT, 'examples', 'default-platform');
const GOLDEN = path.join(ROOT, 'test', 'templates', 'default-platform.template.json');
const COMPILER = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
/** The newest peers that the registries serve to all four languages' users of npm, beside the lowest. */
const NEWEST = { 'aws-cdk-lib': '2.276.0', constructs: '10.8.1' };

/** A folder with the example, and the package from npm as it would be published. */
async function consumerWith(peers: Record<string, string>, name: string): Promise<string> {
  const folder = path.join(CACHE, `npm-${name}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !file.endsWith('cdk.out') });
  const [packed] = JSON.parse(
    (await must('npm', ['pack', '--json', '--silent', '--pack-destination', folder])).replace(/^[^[]*/, ''),
  );
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
  // The declarations of our own package are checked where the examples are compiled
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: ['node'], skipLibCheck: true };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const packages = [
    '@types/node@22',
    path.join(folder, packed.filename),
    ...Object.entries(peers).map(([peer, version]) => `${peer}@${version}`),
  ];
  await must('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages]);
  return folder;
}

describe('a consumer with the packed npm package', () => {
  test.each([
    ['lowest', PEERS],
    ['newest', NEWEST],
  ])('gets the default platform, by strict types, with the %s peers', async (name, peers) => {
    const folder = await consumerWith(peers, name);
    await must(process.execPath, [COMPILER, '--project', folder]);
    const { context } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.json'), 'utf8'));
    const assembly = path.join(folder, 'cdk.out');
    await must(process.execPath, [path.join(folder, 'app.js')], {
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    });
    const typesIn = (file: string) =>
      Object.values<{ Type: string }>(JSON.parse(fs.readFileSync(file, 'utf8')).Resources)
        .map(({ Type }) => Type)
        .filter((type) => type !== 'AWS::CDK::Metadata')
        .sort();
    expect(typesIn(path.join(assembly, 'TradingPlatform.template.json'))).toEqual(typesIn(GOLDEN));
  });
});
