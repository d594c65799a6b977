import * as path from 'node:path';
import type * as library from 'cdk-trading-analytics-platform';

const LIB = path.join(__dirname, '..', 'lib');
const CHECKED = path.join(LIB, 'validation', 'checked.js');

/** Returns a second copy of the compiled library, whose calls do not check their arguments. */
export function libraryWithoutChecks(): typeof library {
  const own = Object.keys(require.cache).filter((file) => file.startsWith(`${LIB}${path.sep}`));
  const saved = own.map((file) => [file, require.cache[file]] as const);
  for (const file of own) delete require.cache[file];
  try {
    const checks = require(CHECKED);
    const unchecked = {
      checked: (_call: string, _name: string, value: unknown) => value ?? undefined,
      placed: (_call: string, scope: unknown, id: unknown) => [scope, id],
    };
    (require.cache[CHECKED] as NodeJS.Module).exports = { ...checks, ...unchecked };
    const copy: typeof library = require(LIB);
    copy.RotationPlan.generatedKey({ length: 1 }); // an error with the checks
    return copy;
  } finally {
    for (const file of Object.keys(require.cache)) if (file.startsWith(`${LIB}${path.sep}`)) delete require.cache[file];
    for (const [file, loaded] of saved) require.cache[file] = loaded;
  }
}
