import {
  Aspects,
  CfnResource,
  aws_ecr as ecr,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  MissingRemovalPolicies,
  Mixins,
  PermissionsBoundary,
  RemovalPolicies,
  RemovalPolicy,
  type Stack,
  Tags,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Json } from '../../support/json';
import { type Addition, inApp, propertiesIn, resourcesOf, taggedIn } from './addition';

const BOUNDARY = 'arn:aws:iam::123456789012:policy/company';
const policiesIn = (template: Json, name: string) => [...new Set(resourcesOf(template).map((each) => each[name]))];

/** Expects a boundary for each role, also for roles of the CDK's own functions. */
const bounded: Addition['shows'] = (template) => {
  for (const { PermissionsBoundary: boundary } of propertiesIn(template, 'AWS::IAM::Role'))
    expect(boundary).toBeDefined();
};

const tagged: Addition['shows'] = (template) => {
  const without = resourcesOf(template).filter(
    ({ Properties }) => Properties?.Tags && !JSON.stringify(Properties.Tags).includes('"team"'),
  );
  expect(without).toEqual([]);
  expect(
    resourcesOf(template).filter(({ Properties }) => JSON.stringify(Properties?.Tags ?? '').includes('"quant"')).length,
  ).toBeGreaterThan(100);
};

/** Expects a tag on each resource that CloudFormation can tag. */
function expectTagged(stack: Stack): void {
  expect(taggedIn(stack, 'team').without).toEqual([]);
}

const runtimeOfCompany = {
  visit(node: IConstruct) {
    if (node instanceof lambda.CfnFunction) node.runtime = 'nodejs22.x';
  },
};

const retentionOfCompany = {
  supports: (node: IConstruct): node is logs.CfnLogGroup => node instanceof logs.CfnLogGroup,
  applyTo(node: IConstruct) {
    (node as logs.CfnLogGroup).retentionInDays = 3653;
  },
};

const metadataOfCompany = {
  supports: (node: IConstruct) => CfnResource.isCfnResource(node),
  applyTo: (node: IConstruct) => (node as CfnResource).addMetadata('company', 'quant'),
};

/** Aspects, mixins and tags over the whole tree. */
export const TREES: Addition[] = [
  {
    name: 'Tags.of(app)',
    stack: inApp((app) => Tags.of(app).add('team', 'quant')),
    afterwards: expectTagged,
    shows: tagged,
  },
  {
    name: 'a tag of a high priority, also one that the CDK sets itself',
    stack: inApp((app) => {
      for (const key of ['team', 'Name']) Tags.of(app).add(key, 'quant', { priority: 900 });
    }),
    shows: (template, plain) => {
      tagged(template, plain);
      const [{ Tags: tags }] = propertiesIn(template, 'AWS::EC2::VPC');
      expect(tags).toContainEqual({ Key: 'Name', Value: 'quant' });
    },
  },
  {
    name: 'tags of the stack',
    stack: inApp(undefined, { tags: { team: 'quant' } }),
    shows: (template, plain) => expect(template).toEqual(plain),
  },
  {
    name: 'tags of the stack with @aws-cdk/core:explicitStackTags, and Tags.of(app)',
    stack: inApp(
      (app) => Tags.of(app).add('team', 'quant'),
      { tags: { owner: 'quant' } },
      { context: { '@aws-cdk/core:explicitStackTags': true } },
    ),
    shows: tagged,
  },
  {
    name: 'RemovalPolicies.of(app).destroy()',
    stack: inApp((app) => RemovalPolicies.of(app).destroy()),
    shows: (template) => expect(policiesIn(template, 'DeletionPolicy')).toEqual(['Delete']),
  },
  {
    name: 'RemovalPolicies.of(app).retain()',
    stack: inApp((app) => RemovalPolicies.of(app).retain()),
    shows: (template) => expect(policiesIn(template, 'DeletionPolicy')).toEqual(['Retain']),
  },
  {
    name: 'MissingRemovalPolicies.of(app).retain(), which leaves what is stated',
    stack: inApp((app) => MissingRemovalPolicies.of(app).retain()),
    shows: (template, plain) => {
      for (const [id, { DeletionPolicy }] of Object.entries<Json>(plain.Resources)) {
        // The library also retains what a retained resource needs.
        const kept = DeletionPolicy === 'Delete' ? /./ : /^Retain/;
        expect(template.Resources[id].DeletionPolicy).toMatch(kept);
      }
    },
  },
  {
    name: 'an aspect that sets the runtime of Lambda functions',
    stack: inApp((app) => Aspects.of(app).add(runtimeOfCompany)),
    shows: (template) => {
      const runtimes = propertiesIn(template, 'AWS::Lambda::Function').map(({ Runtime }) => Runtime);
      expect(runtimes.filter((runtime) => runtime === 'nodejs22.x').length).toBeGreaterThanOrEqual(4);
    },
  },
  {
    name: 'an aspect that sets removal policies of data',
    stack: inApp((app) =>
      Aspects.of(app).add({
        visit: (node) => ecr.CfnRepository.isCfnRepository(node) && node.applyRemovalPolicy(RemovalPolicy.DESTROY),
      }),
    ),
    shows: (template) => {
      const policies = resourcesOf(template, 'AWS::ECR::Repository').map(({ DeletionPolicy }) => DeletionPolicy);
      expect([...new Set(policies)]).toEqual(['Delete']);
    },
  },
  {
    name: 'a mixin for log groups',
    stack: inApp(),
    afterwards: (stack) => Mixins.of(stack).apply(retentionOfCompany),
    shows: (template) => {
      const days = propertiesIn(template, 'AWS::Logs::LogGroup').map(({ RetentionInDays }) => RetentionInDays);
      expect([...new Set(days)]).toEqual([3653]);
    },
  },
  {
    name: 'a mixin for every resource',
    stack: inApp(),
    afterwards: (stack) => Mixins.of(stack).apply(metadataOfCompany),
    shows: (template) => {
      for (const { Metadata } of resourcesOf(template)) expect(Metadata).toMatchObject({ company: 'quant' });
    },
  },
  {
    name: 'iam.PermissionsBoundary.of(app)',
    stack: inApp((app) => iam.PermissionsBoundary.of(app).apply({ managedPolicyArn: BOUNDARY } as iam.IManagedPolicy)),
    shows: bounded,
  },
  {
    name: 'a permissions boundary in the context',
    stack: inApp(undefined, {}, { context: { '@aws-cdk/core:permissionsBoundary': { name: 'company' } } }),
    shows: bounded,
  },
  {
    name: 'a permissions boundary of the stack',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the CDK
    stack: inApp(undefined, { permissionsBoundary: PermissionsBoundary.fromName('company-${Qualifier}') }),
    shows: bounded,
  },
];
