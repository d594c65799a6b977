import * as path from 'node:path';
import type * as library from 'cdk-trading-analytics-platform';

const LIB = path.join(__dirname, '..', 'lib');
const CHECKED = path.join(LIB, 'validation', 'checked.js');

/**
 * Returns another copy of the compiled library, with or without the checks of options.
 *
 * Two copies are compared, because Node.js has already compiled the functions of the first library in other benchmarks.
 */
export function libraryCopy({ checks }: { checks: boolean }): typeof library {
  const loaded = () => Object.keys(require.cache).filter((file) => file.startsWith(`${LIB}${path.sep}`));
  const saved = loaded().map((file) => [file, require.cache[file]] as const);
  for (const file of loaded()) delete require.cache[file];
  try {
    if (!checks) Object.assign(require(CHECKED), UNCHECKED);
    const copy: typeof library = require(LIB);
    if (!checks) copy.RotationPlan.generatedKey({ length: 1 }); // an error with the checks
    return copy;
  } finally {
    for (const file of loaded()) delete require.cache[file];
    for (const [file, module] of saved) require.cache[file] = module;
  }
}

const UNCHECKED = {
  checked: (_call: string, _name: string, value: unknown) => value ?? undefined,
  placed: (_call: string, scope: unknown, id: unknown) => [scope, id],
};
