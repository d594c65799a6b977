import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ManagedPolicyRole } from '../../src/security/managed-policy-role';
import type { Json } from '../support/json';
import { aStack, templateOf } from '../support/stacks';

function policiesAfter(grants: number): Json[] {
  const stack = aStack();
  const role = new ManagedPolicyRole(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  for (let index = 0; index < grants; index++) new s3.Bucket(stack, `Bucket${index}`).grantReadWrite(role);
  return Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'));
}

test('grants are in one policy', () => {
  const [policy, ...more] = policiesAfter(2);
  expect(more).toEqual([]);
  expect(policy.Properties).toMatchObject({
    Roles: [{ Ref: expect.stringMatching(/^Role/) }],
    Description: 'What Stack/Role may do',
  });
});

test('a full policy is followed by the next one', () => {
  const policies = policiesAfter(30);
  expect(policies.length).toBeGreaterThan(1);
  expect(policies.length).toBeLessThanOrEqual(10); // the quota of IAM for a role
  for (const { Properties } of policies) {
    // An ARN of 100 characters for each reference
    const text = JSON.stringify(Properties.PolicyDocument).replace(/\{"Fn::[^[]*\["[^\]]*\]\}/g, 'x'.repeat(100));
    expect(text.length).toBeLessThan(6_144);
  }
});

test.each([[{}], [{ env: { account: '123456789012', region: 'us-east-1' } }]])(
  'grants need the same number of policies in any Region as in one: %j',
  (props) => {
    const stack = aStack('Stack', props);
    const role = new ManagedPolicyRole(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    for (let index = 0; index < 15; index++) {
      const queue = Stack.of(role).formatArn({ service: 'sqs', resource: `${index}${'q'.repeat(100)}` });
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue] }));
    }
    templateOf(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 1);
  },
);
