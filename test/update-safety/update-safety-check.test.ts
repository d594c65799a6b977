import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  App,
  CfnOutput,
  CfnResource,
  Fn,
  NestedStack,
  RemovalPolicy,
  Stack,
  Stage,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { UpdateSafetyCheck, type UpdateSafetyCheckProps, UpdateSafetyRule } from '../../src';
import { expectUsageError } from '../support/usage-errors';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

const folderWith = (files: Record<string, unknown>) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'deployed-'));
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
};
const queueNamed = (QueueName: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName } });
const NAMED = { Resources: { Old: queueNamed('orders') } };

/** An app with a queue of a fixed name in each of some stacks. */
const app = (...ids: string[]) =>
  synthesized((root) => {
    for (const id of ids) new sqs.Queue(new Stack(root, id), 'Queue', { queueName: `orders${ids.indexOf(id) || ''}` });
  });
const queueIn = (scope: Stack, id: string, queueName: string) => new sqs.CfnQueue(scope, id, { queueName });
const check = (deployed: string, props: Partial<UpdateSafetyCheckProps> = {}) =>
  new UpdateSafetyCheck({ deployed, ...props });

test('it is a plugin of the CDK: a violation stops the synthesis, with the rule, the construct and the fix', () => {
  const root = new App({ analyticsReporting: false });
  const stack = new Stack(root, 'Trading');
  new sqs.Queue(stack, 'Queue', { queueName: 'orders' });
  Validations.of(root).addPlugins(check(folderWith({ 'Trading.template.json': NAMED })));
  const error = (() => {
    try {
      return root.synth();
    } catch (caught) {
      return caught;
    }
  })();
  expect(String(error)).toContain('ValueInUse');
  expect(String(error)).toContain('Trading/Queue (Queue4A7E3555): the name (orders) is in use by Old');
  expect(String(error)).toContain('Suggested fix: Keep the id of the resource that has the name');
});

test('a warning does not stop the synthesis', () => {
  const root = new App({ analyticsReporting: false });
  new sqs.Queue(new Stack(root, 'Trading'), 'Queue');
  const retained = { Resources: { Old: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' } } };
  Validations.of(root).addPlugins(check(folderWith({ 'Trading.template.json': retained })));
  const { directory } = root.synth();
  expect(fs.readFileSync(path.join(directory, 'validation-report.json'), 'utf8')).toContain('StatefulRetained');
});

test('it names itself and all its rules', () => {
  const { name, ruleIds } = check(folderWith({}));
  expect(name).toBe('UpdateSafetyCheck');
  expect(ruleIds).toEqual(Object.values(UpdateSafetyRule));
});

describe('the deployed template of a stack is', () => {
  const after = app('Trading');
  const found = ['StatefulDeleted Old', expect.stringMatching(/^ValueInUse Queue/)];
  const of = (deployed: string, context = after.context) =>
    shownViolations(check(deployed).validate(context).violations);

  test.each([
    [
      'a file named after the stack',
      () => folderWith({ 'Trading.template.json': NAMED, 'Other.json': NAMED, 'a.txt': 'a' }),
    ],
    ['a file without the suffix of a template', () => folderWith({ 'Trading.json': NAMED })],
    ['the one file of an app with one stack', () => path.join(folderWith({ 'deployed.json': NAMED }), 'deployed.json')],
  ])('%s', (_what, deployed) => {
    expect(of(deployed())).toEqual(found);
  });

  test('the stack of the same name in a manifest, whatever the id of its construct', () => {
    const before = synthesized((root) => {
      queueIn(new Stack(root, 'Id', { stackName: 'Trading' }), 'Old', 'orders');
    });
    expect(of(before.folder)).toEqual(found);
  });

  test('of the same environment, if a manifest has the name twice', () => {
    const env = (region: string) => ({ account: '111111111111', region });
    const twice = (id: string) =>
      synthesized((root) => {
        for (const region of ['eu-west-1', 'us-east-1']) {
          const stack = new Stack(root, `In${region}`, { stackName: 'Trading', env: env(region) });
          queueIn(stack, region === 'us-east-1' ? id : 'Other', 'orders');
        }
      });
    const { context } = twice('New');
    const templatePaths = context.templatePaths.filter((file) => file.includes('us-east-1'));
    expect(of(twice('Old').folder, { ...context, templatePaths })).toEqual(['StatefulDeleted Old', 'ValueInUse New']);
  });

  test('passes over what is no stack in a manifest', () => {
    const artifacts = { Trading: { properties: { templateFile: 'a.json' } }, Tree: {} };
    expect(of(folderWith({ 'manifest.json': { artifacts }, 'a.json': NAMED }))).toEqual(found);
  });

  test('in a nested assembly for a stack in a stage', () => {
    const staged = (id: string) =>
      synthesized((root) => {
        queueIn(new Stack(new Stage(root, 'Prod'), 'Trading'), id, 'orders');
      });
    expect(shownViolations(violationsOf(staged('Old'), staged('New')))).toEqual([
      'StatefulDeleted Old',
      'ValueInUse New',
    ]);
  });
});

test('a stack without a deployed template is new', () => {
  const violations = violationsOf(app('Trading'), app('Trading', 'Later'));
  expect(violations).toEqual([]);
});

describe('two stacks of one name', () => {
  const named = (regions: string[], stackName?: string) => (root: App) => {
    for (const [index, region] of regions.entries()) {
      const stack = new Stack(root, `Of${index}`, { stackName, env: { account: '111111111111', region } });
      new NestedStack(stack, 'Nested');
      queueIn(stack, `Queue${index}`, `orders${index}`);
    }
  };
  const before = synthesized(named(['eu-west-1'], 'Trading'));

  test('in one account and Region are reported once, and the first one is compared', () => {
    const after = synthesized(named(['eu-west-1', 'eu-west-1'], 'Trading'));
    const violations = violationsOf(before, after);
    expect(shownViolations(violations)).toEqual(['NameClash Of1']);
    expect(violations[0].description).toContain('The stacks Of0 and Of1 have the name Trading');
    expect(violations[0].violatingResources[0].templatePath).toMatch(/Of1\.template\.json$/);
    const acknowledged = [{ rule: UpdateSafetyRule.NAME_CLASH, resource: 'Of1', reason: 'two accounts' }];
    expect(violationsOf(before, after, { acknowledged })).toEqual([]);
  });

  test('stop the synthesis', () => {
    const root = new App({ analyticsReporting: false });
    named(['eu-west-1', 'eu-west-1'], 'Trading')(root);
    Validations.of(root).addPlugins(check(before.folder));
    expect(() => root.synth()).toThrow(/Of1.*have the name Trading in one account and Region/);
  });

  test('in two Regions are not reported', () => {
    const root = new App({ analyticsReporting: false });
    named(['eu-west-1', 'us-east-1'], 'Trading')(root);
    Validations.of(root).addPlugins(check(before.folder));
    expect(() => root.synth()).not.toThrow();
  });
});

test('a deployed stack that left the app keeps its names', () => {
  const before = synthesized((root) => {
    new Stack(root, 'Trading');
    queueIn(new Stack(root, 'Left'), 'Old', 'orders');
    queueIn(new Stack(root, 'Far', { env: { region: 'eu-west-1' } }), 'Old', 'orders');
  });
  expect(shownViolations(violationsOf(before, app('Trading')))).toEqual([
    expect.stringMatching(/^NameClash (Queue|Old)/),
  ]);
});

test('a name can move to a stack that is deployed later', () => {
  const queueOf = (place: 'Main' | 'Later') =>
    synthesized((root) => {
      const [main, later] = ['Main', 'Later'].map((id) => new Stack(root, id));
      later.addDependency(main);
      const queue = queueIn(place === 'Main' ? main : later, `In${place}`, 'orders');
      queue.applyRemovalPolicy(RemovalPolicy.RETAIN);
      new CfnOutput(main, 'Place', { value: place });
    });
  const [inMain, inLater] = [queueOf('Main'), queueOf('Later')];
  expect(shownViolations(violationsOf(inMain, inLater))).toEqual(['StatefulRetained InMain']);
  expect(shownViolations(violationsOf(inLater, inMain))).toEqual(['StatefulRetained InLater', 'ValueInUse InMain']);
});

test('stack tags that change write the weights of a rule', () => {
  const shifted = (build: (stack: Stack) => void) =>
    synthesized((root) => {
      const stack = new Stack(root, 'Trading');
      new CfnResource(stack, 'Rule', {
        type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        properties: { Priority: 1, ListenerArn: 'arn', Actions: [{ Type: 'forward', TargetGroupArn: 'arn:blue' }] },
      });
      const AdvancedConfiguration = { ProductionListenerRule: { Ref: 'Rule' }, AlternateTargetGroupArn: 'arn:green' };
      const properties = { LoadBalancers: [{ TargetGroupArn: 'arn:blue', AdvancedConfiguration }] };
      new CfnResource(stack, 'Service', { type: 'AWS::ECS::Service', properties });
      build(stack);
    });
  const [plain, tagged] = [shifted(() => {}), shifted((stack) => void Tags.of(stack).add('owner', 'desk'))];
  expect(
    shownViolations(
      violationsOf(
        plain,
        shifted(() => {}),
      ),
    ),
  ).toEqual(['RevertDrift Rule']);
  expect(shownViolations(violationsOf(plain, tagged))).toEqual(['WeightsReset Rule', 'RevertDrift Rule']);
});

describe('nested stacks', () => {
  const nesting = (ids: string[], more: (stack: Stack) => void = () => {}) =>
    synthesized((root) => {
      const stack = new Stack(root, 'Trading');
      for (const id of ids) {
        const nested = new NestedStack(stack, 'Nested');
        const inner = new NestedStack(nested, 'Inner');
        queueIn(inner, id, 'orders');
      }
      more(stack);
    });

  test('are compared with those of the deployed folder', () => {
    const violations = violationsOf(nesting(['Old']), nesting(['New']));
    expect(shownViolations(violations)).toEqual(['StatefulDeleted Old', 'ValueInUse New']);
    expect(violations[1].description).toContain('Trading/Nested/Inner/New (New)');
    expect(violations[1].violatingResources[0].templatePath).toMatch(/nested\.template\.json$/);
  });

  test('are compared with nothing when they come or go', () => {
    expect(shownViolations(violationsOf(nesting(['Old']), nesting([])))).toEqual(['StatefulDeleted Old']);
    expect(violationsOf(nesting([]), nesting(['New']))).toEqual([]);
  });

  test('count as unchanged if their deployed templates are not in the folder', () => {
    const after = nesting(['New']);
    const { template } = synthesizedTemplate(nesting(['Old']).folder);
    expect(check(folderWith({ 'Trading.template.json': template })).validate(after.context).violations).toEqual([]);
    const gone = check(folderWith({ 'Trading.template.json': template })).validate(nesting([]).context);
    expect(gone.violations).toEqual([]);
  });

  function synthesizedTemplate(folder: string) {
    return { template: fs.readFileSync(path.join(folder, 'Trading.template.json'), 'utf8') };
  }
});

describe('an acknowledged finding', () => {
  const [before, after] = ['10.0.0.0/16', '10.1.0.0/16'].map((cidr) =>
    synthesized((root) => {
      new ec2.Vpc(new Stack(root, 'Trading'), 'Vpc', {
        ipAddresses: ec2.IpAddresses.cidr(cidr),
        maxAzs: 1,
        natGateways: 0,
      });
    }),
  );
  const rule = UpdateSafetyRule.STATEFUL_REPLACED;
  const reportWith = (...acknowledged: { rule: UpdateSafetyRule; resource: string }[]) =>
    check(before.folder, {
      acknowledged: acknowledged.map((change) => ({ ...change, reason: 'a new network' })),
    }).validate(after.context);
  const id = 'Vpc8378EB38';

  test.each([id, 'Trading/Vpc', 'Trading/Vpc/Resource', 'Trading'])(
    'is left out, with its reason in the report: %s',
    (resource) => {
      const { success, violations, metadata } = reportWith({ rule, resource });
      expect({ success, violations }).toEqual({ success: true, violations: [] });
      expect(metadata).toEqual({ [`StatefulReplaced ${resource}`]: 'a new network' });
    },
  );

  test.each([
    [rule, 'Trading/Vp'],
    [UpdateSafetyRule.STATEFUL_DELETED, id],
  ])('is reported with another rule or resource: %s %s', (other, resource) => {
    const { success, violations, metadata } = reportWith({ rule: other, resource });
    expect(success).toBe(false);
    expect(violations).toEqual([
      {
        ruleName: 'StatefulReplaced',
        severity: 'error',
        description: expect.stringContaining(
          'Trading/Vpc (Vpc8378EB38): the change of CidrBlock replaces the AWS::EC2::VPC.',
        ),
        fix: expect.stringContaining('Keep CidrBlock as deployed.'),
        violatingResources: [
          { resourceLogicalId: id, templatePath: after.context.templatePaths[0], locations: ['Properties/CidrBlock'] },
        ],
      },
    ]);
    expect(metadata).toEqual({});
  });
});

test('a finding about an export is acknowledged by the id of the output', () => {
  const exporting = (name: string) =>
    synthesized((root) => {
      const queue = new sqs.Queue(new Stack(root, 'Main'), 'Queue');
      new CfnOutput(queue, 'Name', { value: queue.queueName, exportName: name });
      const topic = new sns.CfnTopic(new Stack(root, 'Later'), 'Topic');
      if (name === 'old') topic.displayName = Fn.importValue('old');
    });
  const [before, after] = [exporting('old'), exporting('new')];
  const [{ ruleName, violatingResources }] = violationsOf(before, after);
  expect(ruleName).toBe('ExportInUse');
  const resource = violatingResources[0].resourceLogicalId as string;
  const change = { rule: UpdateSafetyRule.EXPORT_IN_USE, reason: 'a test' };
  expect(violationsOf(before, after, { acknowledged: [{ ...change, resource }] })).toEqual([]);
  expect(violationsOf(before, after, { acknowledged: [{ ...change, resource: 'Main' }] })).toHaveLength(1);
});

describe('it throws for', () => {
  const { context } = app('Trading', 'Later');

  test('a path that does not exist', () => {
    expectUsageError(() => check('/nowhere'), {
      code: 'DeployedTemplateMissing',
      path: 'new UpdateSafetyCheck()',
      got: '/nowhere',
    });
  });

  test.each([
    ['YAML', 'Resources:\n  A:'],
    ['JSON of something else', '{"a":1}'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('a file that contains no template: %s', (_what, content) => {
    const deployed = folderWith({ 'Trading.template.json': content });
    expectUsageError(() => check(deployed).validate(context), {
      code: 'DeployedTemplateInvalid',
      path: 'UpdateSafetyCheck',
      got: 'Trading.template.json',
    });
  });

  test.each([
    [
      'templates of other stacks',
      { 'Other.template.json': NAMED, 'More.json': NAMED },
      'More.json, Other.template.json',
    ],
    ['an empty folder', {}, 'no template'],
  ])('%s', (_what, files, got) => {
    expectUsageError(() => check(folderWith(files)).validate(context), {
      code: 'DeployedTemplateOfNoStack',
      path: 'UpdateSafetyCheck',
      got,
    });
  });

  test('the folder that the app writes', () => {
    const { folder, context: own } = app('Trading');
    expectUsageError(() => check(folder).validate(own), {
      code: 'DeployedTemplateInvalid',
      path: 'UpdateSafetyCheck',
      got: 'which this synthesis has just written',
    });
  });
});

test('a template of another app is passed over', () => {
  const { folder, context } = app('Trading');
  const copy = folderWith({
    'Trading.template.json': fs.readFileSync(path.join(folder, 'Trading.template.json'), 'utf8'),
  });
  const report = check(copy).validate({
    ...context,
    templatePaths: [...context.templatePaths, '/far/Other.template.json'],
  });
  expect(report).toMatchObject({ success: true, violations: [] });
});
