import { isUnlimited, UNLIMITED_ACTIONS } from '../../src/least-privilege/unlimited-actions';
import { resourceTypes } from './resource-types.json';

const TYPES: Record<string, string[]> = resourceTypes;
/** The actions with a resource type that a page of AWS has on all resources. */
const BY_A_PAGE = [
  'cloudwatch:DescribeAlarms',
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:UnassignPrivateIpAddresses',
];
const LISTED = UNLIMITED_ACTIONS.flatMap(({ service, actions, reason, source }) =>
  actions.map((action) => ({ name: `${service}:${action}`, reason, source })),
);

test('each action was looked up, and is in the list once', () => {
  expect(LISTED.map(({ name }) => name).sort()).toEqual(Object.keys(TYPES).sort());
});

test.each(LISTED)(
  '$name has no resource type in the reference of AWS, or a page of its own',
  ({ name, reason, source }) => {
    expect(isUnlimited(name)).toBe(true);
    expect(isUnlimited(name.toUpperCase())).toBe(true);
    const isInReference = source.includes('/service-authorization/');
    expect([name, TYPES[name].length === 0]).toEqual([name, isInReference]);
    expect(BY_A_PAGE.includes(name)).toBe(!isInReference);
    if (!isInReference) expect(reason).not.toBe('The action has no resource type.');
  },
);

test.each([
  'ec2:DescribeInstances',
  'elasticloadbalancing:DescribeSomethingNew',
  'xray:GetSamplingSomethingNew',
  'ssmmessages:OpenDataChannels',
  'kms:Decrypt',
  'secretsmanager:GetSecretValue',
])('%s is not in the list', (action) => {
  expect(isUnlimited(action)).toBe(false);
});
