import { SOME_TEXT } from '../forms';
import { type Kinds, list, text } from '../kinds';

const KNOWN_TEXT = text(SOME_TEXT, { tokens: false });

export const UPDATE_SAFETY: Kinds = {
  'AcknowledgedChange.reason': KNOWN_TEXT,
  'AcknowledgedChange.resource': KNOWN_TEXT,
  'UpdateSafetyCheckProps.acknowledged': list(),
  'UpdateSafetyCheckProps.changedServices': list({ unique: true, of: KNOWN_TEXT }),
  'UpdateSafetyCheckProps.deployed': KNOWN_TEXT,
};
