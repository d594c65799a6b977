import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { earlierLibrary } from '../earlier-commit';
import { type PackageSize, results, withResults } from './page';
import { picture } from './picture';
import { type Contender, synthesizeAll } from './synthesis';

const ROOT = path.join(__dirname, '..', '..');
const SIZES = [3, 30, 290];
/** The commit before the plain names and the present layout. */
const BEFORE = 'acf33d477951afaa37fb5d1843ad39577ce221dc';

/** Compares synthesis, size and critical path at 3, 30 and 290 services. With --write it writes docs/bench.md. */
function main(): void {
  const { ref, rounds, write } = parseArgs({
    options: {
      ref: { type: 'string', default: BEFORE },
      rounds: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
    },
  }).values;
  const earlier = earlierLibrary(ref);
  const contenders: Contender[] = [
    { name: 'this library', kind: 'library', source: path.join(ROOT, 'lib') },
    { name: 'raw L1', kind: 'l1' },
    { name: 'aws-ecs-patterns', kind: 'patterns', source: ROOT },
    ...(earlier ? [{ name: `commit ${earlier.sha.slice(0, 7)}`, kind: 'library' as const, source: earlier.lib }] : []),
  ];
  const figures = synthesizeAll(contenders, SIZES, Number(rounds));
  const text = results(figures, packageSize());
  console.log(text);
  if (!write) return;
  const page = path.join(ROOT, 'docs', 'bench.md');
  fs.writeFileSync(page, withResults(fs.readFileSync(page, 'utf8'), text));
  fs.writeFileSync(path.join(ROOT, 'docs', 'bench.svg'), picture(figures));
}

function packageSize(): PackageSize {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ size, unpackedSize }] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  return { packed: size, unpacked: unpackedSize };
}

main();
