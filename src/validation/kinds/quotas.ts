import { type Kinds, whole } from '../kinds';

const QUOTA = { tokens: false, code: 'QuotaOutOfRange' } as const;
/** @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const MAX_SECURITY_GROUP_RULES = 1_000;

export const QUOTAS: Kinds = {
  'RaisedQuotas.certificatesPerLoadBalancer': whole(25, 10_000, { ...QUOTA, source: 'the default quota is 25' }),
  'RaisedQuotas.elasticIpAddresses': whole(5, 10_000, { ...QUOTA, source: 'the default quota is 5' }),
  'RaisedQuotas.rulesPerLoadBalancer': whole(100, 10_000, { ...QUOTA, source: 'the default quota is 100' }),
  'RaisedQuotas.rulesPerSecurityGroup': whole(60, MAX_SECURITY_GROUP_RULES, {
    ...QUOTA,
    source: 'the default quota is 60, and AWS raises it to at most 1,000',
  }),
};
