import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { type Addition, changedTypes, inApp } from './addition';

/** The recommended flags of the installed CDK, so that a new one is tried as soon as the CDK has it. */
const FLAGS: Record<string, unknown> = { ...recommended };

/** The order of statements, and statements that the CDK merges. */
const POLICIES = ['AWS::IAM::ManagedPolicy', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];

const onlyPolicies: Addition['shows'] = (template, plain) => {
  expect(changedTypes(template, plain).filter((type) => !POLICIES.includes(type))).toEqual([]);
};

/** A new app of `cdk init` has all flags, an old one none. */
export const ALL_FLAGS: Addition = {
  name: `all ${Object.keys(FLAGS).length} feature flags that the CDK recommends`,
  stack: inApp(undefined, {}, { context: FLAGS }),
  shows: onlyPolicies,
};

/** A company sets one flag after the other. */
export const EACH_FLAG: Addition[] = Object.entries(FLAGS).map(([flag, value]) => ({
  name: `the feature flag ${flag}`,
  stack: inApp(undefined, {}, { context: { [flag]: value } }),
  shows: onlyPolicies,
}));
