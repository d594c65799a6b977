import * as fs from 'node:fs';
import * as path from 'node:path';
import { KNOWN_CALLS } from './calls';

const SRC = path.join(__dirname, '..', '..', '..', 'src');
const source = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('validation'))
  .map((file) => fs.readFileSync(path.join(SRC, file), 'utf8'))
  .join('\n');

/** Parameters that no check is wired to yet. */
export const PENDING = new Set(
  KNOWN_CALLS.flatMap(({ parameters }) => parameters)
    .filter(({ key, name }) => {
      const call = key.slice(0, -name.length - 1);
      const check =
        name === 'id' || (/^new /.test(call) && name === 'scope') ? `placed('${call}'` : `checked('${call}', '${name}'`;
      return !source.replace(/\s+/g, ' ').replaceAll('( ', '(').includes(check);
    })
    .map(({ key }) => key),
);
