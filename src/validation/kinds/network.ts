import { ACCOUNT_ID, IPV4_RANGE, SLASH_16, SOME_TEXT } from '../forms';
import { type Kinds, list, text, whole } from '../kinds';

export const NETWORK: Kinds = {
  'EndpointsOnlyOptions.accounts': list({ min: 1, unique: true, of: text(ACCOUNT_ID, { tokens: true }) }),
  'Outbound.tcp.cidr': text(IPV4_RANGE, { tokens: false }),
  'Outbound.tcp.port': whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' }),
  'TradingNetworkProps.availabilityZones': list({
    unique: true,
    code: 'TooFewZones',
    of: text(SOME_TEXT, { tokens: true }),
  }),
  'TradingNetworkProps.cidr': text(SLASH_16, { tokens: false, code: 'InvalidCidr' }),
};
