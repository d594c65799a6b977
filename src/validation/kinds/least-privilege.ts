import { SOME_TEXT } from '../forms';
import { type Kinds, list, text } from '../kinds';

const KNOWN_TEXT = text(SOME_TEXT, { tokens: false });

export const LEAST_PRIVILEGE: Kinds = {
  'AcknowledgedAccess.actions': list({ min: 1, unique: true, of: KNOWN_TEXT }),
  'AcknowledgedAccess.reason': KNOWN_TEXT,
  'AcknowledgedAccess.resource': KNOWN_TEXT,
  'LeastPrivilegeCheckProps.acknowledged': list(),
};
