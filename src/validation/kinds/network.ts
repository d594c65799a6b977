import { SLASH_16, SOME_TEXT } from '../forms';
import { type Kinds, list, text } from '../kinds';

export const NETWORK: Kinds = {
  'TradingNetworkProps.availabilityZones': list({
    unique: true,
    code: 'TooFewZones',
    of: text(SOME_TEXT, { tokens: true }),
  }),
  'TradingNetworkProps.cidr': text(SLASH_16, { tokens: false, code: 'InvalidCidr' }),
};
