import {
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  LegacyStackSynthesizer,
  PermissionsBoundary,
  pipelines,
  Stack,
  type StackProps,
  Stage,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Json } from '../../support/json';
import { anApp, aStack } from '../../support/stacks';
import { type Addition, inApp, propertiesIn } from './addition';

const ACCOUNT = '123456789012';
/** China, GovCloud, the European sovereign cloud, Regions to opt in, and a Region that is enabled by default. */
const REGIONS = ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'ap-east-1', 'me-central-1', 'us-east-1'];

const inRegions: Addition[] = REGIONS.map((region) => ({
  name: `the Region ${region}`,
  stack: inApp(undefined, { env: { account: ACCOUNT, region } }),
  shows: (template) => expect(JSON.stringify(template)).toContain(`"awslogs-region":"${region}"`),
}));

const codeOf = (template: Json) =>
  propertiesIn(template, 'AWS::Lambda::Function').map(({ Code }) => JSON.stringify(Code));

/** Synthesizers of a company: without modern bootstrap roles, or with a bootstrap stack of its own. */
const SYNTHESIZERS: Record<string, { props: () => StackProps; shows: Addition['shows'] }> = {
  'the CliCredentialsStackSynthesizer': {
    props: () => ({ synthesizer: new CliCredentialsStackSynthesizer() }),
    shows: (template, plain) => expect(codeOf(template)).toEqual(codeOf(plain)),
  },
  'the LegacyStackSynthesizer': {
    props: () => ({ synthesizer: new LegacyStackSynthesizer() }),
    shows: (template) => expect(codeOf(template).join()).toContain('AssetParameters'),
  },
  'a DefaultStackSynthesizer with a qualifier, a bucket and a prefix': {
    props: () => ({
      synthesizer: new DefaultStackSynthesizer({
        qualifier: 'quant',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the CDK
        fileAssetsBucketName: 'assets-${Qualifier}',
        bucketPrefix: 'x/',
      }),
    }),
    shows: (template) => {
      for (const code of codeOf(template)) expect(code).toContain('"assets-quant"');
    },
  },
  'a DefaultStackSynthesizer without a rule for the bootstrap version': {
    props: () => ({ synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) }),
    shows: (template) => expect(template.Rules).toBeUndefined(),
  },
};

/** The number of resources of each type. */
function counts({ Resources }: Json): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const { Type } of Object.values<Json>(Resources)) numbers[Type] = (numbers[Type] ?? 0) + 1;
  // Longer names of stacks and unknown Regions need more parameters and policies.
  delete numbers['AWS::SSM::Parameter'];
  delete numbers['AWS::IAM::ManagedPolicy'];
  return numbers;
}

const asMany: Addition['shows'] = (template, plain) => expect(counts(template)).toEqual(counts(plain));

/** Stages: the CDK puts the path of a stack into some of its ids. */
const STAGES: Addition[] = [
  {
    name: 'a Stage',
    stack: () =>
      new Stack(new Stage(anApp(), 'Production', { env: { account: ACCOUNT, region: 'eu-west-1' } }), 'Platform'),
    shows: asMany,
    ids: 'of another path',
  },
  {
    name: 'a Stage with a permissions boundary and a prefix of names',
    stack: () => {
      const boundary = PermissionsBoundary.fromName('company');
      return new Stack(
        new Stage(anApp(), 'Production', { permissionsBoundary: boundary, stageName: 'production-of-quant' }),
        'Platform',
      );
    },
    shows: (template, plain) => {
      asMany(template, plain);
      for (const role of propertiesIn(template, 'AWS::IAM::Role')) expect(role.PermissionsBoundary).toBeDefined();
    },
    ids: 'of another path',
  },
  {
    name: 'a Stage in another account, deployed by CDK Pipelines',
    stack: () => {
      const app = anApp();
      const tools = new Stack(app, 'Tools', { env: { account: '111111111111', region: 'us-east-1' } });
      const input = pipelines.CodePipelineSource.s3(s3.Bucket.fromBucketName(tools, 'Source', 'source'), 'source.zip');
      const synth = new pipelines.ShellStep('Synth', { input, commands: ['npx cdk synth'] });
      const pipeline = new pipelines.CodePipeline(tools, 'Pipeline', { crossAccountKeys: true, synth });
      const stage = new Stage(app, 'Production', { env: { account: ACCOUNT, region: 'eu-west-1' } });
      const stack = new Stack(stage, 'Platform');
      deployAtLast.set(stack, () => pipeline.addStage(stage));
      return stack;
    },
    afterwards: (stack) => deployAtLast.get(stack)?.(),
    shows: asMany,
    ids: 'of another path',
  },
];

/** A pipeline synthesizes a stage when it is added. */
const deployAtLast = new Map<Stack, () => void>();

/** Regions, partitions, synthesizers, stages, and options of stacks. */
export const ENVIRONMENTS: Addition[] = [
  ...inRegions,
  { name: 'no environment', stack: inApp(), shows: (template, plain) => expect(template).toEqual(plain) },
  ...Object.entries(SYNTHESIZERS).map(([name, { props, shows }]) => ({
    name,
    stack: () => aStack('Platform', props(), anApp()),
    shows,
  })),
  {
    name: 'termination protection, notifications and a description of the stack',
    stack: inApp(undefined, {
      terminationProtection: true,
      notificationArns: [`arn:aws:sns:us-east-1:${ACCOUNT}:deployments`],
      description: 'trading',
    }),
    shows: (template) => expect(template.Description).toBe('trading'),
  },
  ...STAGES,
];
