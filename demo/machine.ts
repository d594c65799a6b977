import { findPrograms } from '../rigs/postgres/programs';
import { requirePython } from '../rigs/python';

const NODE = { oldest: [20, 20], recommended: '22 or 24' };

/** Returns the versions of Node.js, Python and PostgreSQL. Throws if the machine does not have them. */
export function requireMachine(node = process.versions.node, platform?: string): string {
  const [major, minor] = node.split('.').map(Number);
  if (major < NODE.oldest[0] || (major === NODE.oldest[0] && minor < NODE.oldest[1])) {
    throw new Error(
      `got Node.js ${node}, expected ${NODE.oldest.join('.')} or later (${NODE.recommended} recommended). Install a later one and run the demo again.`,
    );
  }
  const python = requirePython('the AWS emulator').version;
  return `Node.js ${node}, Python ${python}, PostgreSQL ${findPrograms(platform).version.split('-')[0]}`;
}
