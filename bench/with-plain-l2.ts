import { plainL2App } from './plain-l2/app';
import type { Variant } from './variant';

/** The same platform as an expert writes it without the library: the lines that a consumer saves. */
export const WITH_PLAIN_L2: Variant = { name: 'plain L2 constructs', app: plainL2App };
