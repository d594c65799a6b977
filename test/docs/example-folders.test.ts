import * as fs from 'node:fs';
import * as path from 'node:path';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
/** Per program of cdk.json: the files that a folder needs before `cdk synth`. */
const NEEDED: Record<string, string[]> = {
  npx: ['app.ts', 'package.json'],
  python: ['app.py', 'requirements.txt'],
  mvn: ['pom.xml'],
  go: ['main.go', 'go.mod'],
};

const FOLDERS = ['default-platform', ...['typescript', 'python', 'java', 'go'].map((name) => `own-services/${name}`)];

test.each(FOLDERS)('examples/%s has what cdk synth needs, and a README', (folder) => {
  const settings = JSON.parse(fs.readFileSync(path.join(EXAMPLES, folder, 'cdk.json'), 'utf8'));
  const [program] = settings.app.split(' ');
  expect(Object.keys(NEEDED)).toContain(program);
  const missing = ['README.md', ...NEEDED[program]].filter((file) => !fs.existsSync(path.join(EXAMPLES, folder, file)));
  expect(missing).toEqual([]);
});

test.each(['default-platform', 'own-services/typescript'])('examples/%s names the peers of the library', (folder) => {
  const packageOf = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'));
  const { name, peerDependencies } = packageOf(path.join(EXAMPLES, '..', 'package.json'));
  expect(packageOf(path.join(EXAMPLES, folder, 'package.json')).dependencies).toEqual({
    ...peerDependencies,
    [name]: '*',
  });
});
