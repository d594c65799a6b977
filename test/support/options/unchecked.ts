import * as fs from 'node:fs';
import * as path from 'node:path';
import { KNOWN_CALLS } from './calls';
import { PROVIDED_MEMBERS } from './faults';

const SRC = path.join(__dirname, '..', '..', '..', 'src');
const source = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('validation'))
  .map((file) => fs.readFileSync(path.join(SRC, file), 'utf8'))
  .join('\n')
  .replace(/\s+/g, ' ')
  .replaceAll('( ', '(');

const checksOfParameters = KNOWN_CALLS.flatMap(({ call, parameters }) =>
  parameters.map(({ name }) => {
    const isPlaced = name === 'id' || (call.startsWith('new ') && name === 'scope');
    return isPlaced ? [`placed('${call}'`] : [`checked('${call}', '${name}'`];
  }),
);
const checksOfMembers = PROVIDED_MEMBERS.map(({ key, name }) => {
  const type = key.slice(0, -name.length - 1);
  return [`provided('${type}', '${name}'`, `returned('${type}', '${name}'`];
});

/** The checks of parameters, and of the members of subclasses, that are not in the source. */
export const UNCHECKED: string[] = [...checksOfParameters, ...checksOfMembers]
  .filter((checks) => checks.every((check) => !source.includes(check)))
  .map(([check]) => check);
