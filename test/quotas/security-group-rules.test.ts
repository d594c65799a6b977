import { CfnParameter, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Database, DatabaseAccess, MeshedFargateService, Route, ServiceQuotas, TradingDatabase } from '../../src';
import { limitSecurityGroupRules } from '../../src/quotas/security-group-rules';
import { aLoadBalancer } from '../support/load-balancers';
import { anApp, aStack, aVpc, surroundings } from '../support/stacks';
import { expectMessage } from '../support/usage-errors';

/** A security group whose rules are counted. */
function aGroup() {
  const stack = aStack();
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc: aVpc(stack), allowAllOutbound: false });
  limitSecurityGroupRules(group);
  return { stack, group };
}

/** Returns the message of the error at synthesis, or undefined. */
function refusalOf(stack: ReturnType<typeof aStack>): string | undefined {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return String(error);
  }
  return undefined;
}

const address = (index: number) => `10.0.${index}.0/24`;

function allow(group: ec2.ISecurityGroup, count: number, peer: (index: number) => ec2.IPeer) {
  for (let index = 0; index < count; index++) group.addIngressRule(peer(index), ec2.Port.tcp(443));
}

const ipv4 = (index: number) => ec2.Peer.ipv4(address(index));
const ipv6 = (index: number) => ec2.Peer.ipv6(`2001:db8:${index}::/48`);
const INBOUND = { code: 'SecurityGroupFull', path: 'Stack/Group', expected: 'at most 60 inbound rules' } as const;

describe('the rules of a security group', () => {
  test('are refused above the quota, with the count', () => {
    const { stack, group } = aGroup();
    allow(group, 61, ipv4);
    expectMessage(String(refusalOf(stack)), {
      ...INBOUND,
      got: '61 inbound rules',
      fix: 'ServiceQuotas.of(app).raise({ rulesPerSecurityGroup: 80 })',
    });
  });

  test('are accepted at the quota, and up to a raised one', () => {
    const { stack, group } = aGroup();
    allow(group, 60, ipv4);
    expect(refusalOf(stack)).toBeUndefined();
    const raised = aGroup();
    ServiceQuotas.of(raised.stack).raise({ rulesPerSecurityGroup: 80 });
    allow(raised.group, 80, ipv4);
    expect(refusalOf(raised.stack)).toBeUndefined();
  });

  test('count for IPv4 and IPv6 apart, and a rule for another security group counts for both', () => {
    const { stack, group } = aGroup();
    allow(group, 40, ipv4);
    allow(group, 40, ipv6);
    expect(refusalOf(stack)).toBeUndefined();
    const full = aGroup();
    allow(full.group, 40, ipv4);
    allow(full.group, 10, ipv6);
    allow(full.group, 21, (index) => ec2.Peer.securityGroupId(`sg-${String(index).padStart(8, '0')}`));
    expectMessage(String(refusalOf(full.stack)), { ...INBOUND, got: '61 inbound rules' });
  });

  test('count outbound apart, also in resources of their own', () => {
    const { stack, group } = aGroup();
    // The CDK adds one rule of its own, which allows nothing.
    for (let index = 0; index < 60; index++) {
      new ec2.CfnSecurityGroupEgress(stack, `Out${index}`, {
        groupId: group.securityGroupId,
        ipProtocol: 'tcp',
        cidrIp: address(index),
      });
    }
    const outbound = { got: '61 outbound rules', expected: 'at most 60 outbound rules' };
    expectMessage(String(refusalOf(stack)), { ...INBOUND, ...outbound });
  });

  test('count a prefix list as its maximum number of entries, once for each port', () => {
    const { stack, group } = aGroup();
    const list = new ec2.PrefixList(stack, 'Clients', { maxEntries: 55 });
    group.addIngressRule(ec2.Peer.prefixList(list.prefixListId), ec2.Port.tcp(443));
    expect(refusalOf(stack)).toBeUndefined();
    const full = aGroup();
    const clients = new ec2.PrefixList(full.stack, 'Clients', { maxEntries: 55 });
    for (const port of [80, 443]) {
      full.group.addIngressRule(ec2.Peer.prefixList(clients.prefixListId), ec2.Port.tcp(port));
    }
    expectMessage(String(refusalOf(full.stack)), { ...INBOUND, got: '110 inbound rules' });
  });

  test('count other prefix lists as one entry', () => {
    const { stack, group } = aGroup();
    const unsized = new ec2.CfnPrefixList(stack, 'List', { prefixListName: 'a', addressFamily: 'IPv4' });
    for (const id of ['pl-1', unsized.attrPrefixListId])
      group.addEgressRule(ec2.Peer.prefixList(id), ec2.Port.tcp(443));
    allow(group, 58, ipv4);
    expect(refusalOf(stack)).toBeUndefined();
  });

  test('of an imported security group count those of the app', () => {
    const stack = aStack();
    const id = new CfnParameter(stack, 'Id').valueAsString;
    for (const groupId of ['sg-1', id]) {
      const group = ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${Token.isUnresolved(groupId)}`, groupId);
      limitSecurityGroupRules(group);
      allow(group, 61, ipv4);
    }
    const message = String(refusalOf(stack));
    for (const name of ['Groupfalse', 'Grouptrue']) {
      expect(message).toContain(`Stack/${name} has more rules than a security group holds`);
    }
  });

  test('of a group without any, and rules without a group, are no error', () => {
    const { stack } = aGroup();
    limitSecurityGroupRules(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Imported', 'sg-1'));
    new ec2.CfnSecurityGroup(stack, 'Raw', { groupDescription: 'raw' });
    new ec2.CfnSecurityGroupIngress(stack, 'Classic', { groupName: 'default', ipProtocol: '-1' });
    expect(refusalOf(stack)).toBeUndefined();
  });
});

describe('31 users of a database', () => {
  /** A database and services with a user, in stacks of their own. */
  function users(count: number) {
    const app = anApp();
    const stack = aStack('Stack', {}, app);
    const vpc = aVpc(stack, { isolatedSubnetIds: ['data-a', 'data-b'] });
    const shared = surroundings(stack, { vpc });
    const database = new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres() });
    for (let index = 0; index < count; index++) {
      const services = aStack(`Services${index}`, {}, app);
      const service = new MeshedFargateService(services, `Svc${index}`, shared);
      database.addUser(service, DatabaseAccess.readOnly());
    }
    return stack;
  }

  test('are refused, and 30 are not', () => {
    expectMessage(String(refusalOf(users(31))), {
      ...INBOUND,
      path: 'Stack/Database/SecurityGroup',
      got: '62 inbound rules',
    });
    expect(refusalOf(users(30))).toBeUndefined();
  });
});

describe('61 services behind a load balancer', () => {
  test('are refused, with its security group', () => {
    const { stack, route } = aLoadBalancer();
    for (let index = 0; index < 61; index++)
      route(`Svc${index}`, [Route.when({ paths: [`/${index}`], priority: index + 1 })]);
    const message = String(refusalOf(stack));
    expect(message).toContain('has more rules than a security group holds [SecurityGroupFull]');
    expect(message).toContain('61 outbound rules');
  });
});
