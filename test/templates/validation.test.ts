import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { cloudFormationFindings } from '../../rigs/checks/cloudformation';
import {
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  MeshBackend,
  MutualTls,
  Route,
  ServiceDefinition,
} from '../../src';
import { extent, SEED } from '../support/extent';
import { randomPlatforms } from '../support/options/random-platforms';
import { aPlatform } from '../support/stacks';

function findingsOf(fill: (stack: Stack) => void): string[] {
  process.env.CDK_VALIDATION = 'true';
  try {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
    const app = new App({ analyticsReporting: false });
    fill(new Stack(app, 'Platform'));
    return cloudFormationFindings(app);
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
}

describe('the CDK’s own validation', () => {
  test('finds nothing in the default platform', () => {
    expect(findingsOf((stack) => aPlatform(stack))).toEqual([]);
  });

  test('finds nothing in a service whose deployments move its traffic, hooks and test traffic included', () => {
    const deployment = DeploymentPolicy.linear({
      step: 25,
      bake: Duration.minutes(5),
      testTraffic: { value: 'next' },
      hooks: [DeploymentHook.pause({ stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT] })],
    });
    const gateway = new ServiceDefinition({ routes: [Route.path('/*')], deployment });
    expect(findingsOf((stack) => aPlatform(stack, { services: { gateway } }))).toEqual([]);
  });

  test('finds nothing in a mesh with mutual TLS', () => {
    const mesh = MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
    expect(findingsOf((stack) => aPlatform(stack, { mesh }))).toEqual([]);
  });

  test('finds no error in random valid platforms', () => {
    const platforms = Object.entries(randomPlatforms(extent(3, 100), SEED));
    const found = findingsOf((first) => {
      for (const [index, [, fill]] of platforms.entries()) {
        fill(index === 0 ? first : new Stack(first.node.root, `Random${index}`));
      }
    });
    // The options of a platform may cause warnings, for example zones by name.
    const errors = found.filter((finding) => !finding.startsWith('W'));
    expect({ names: platforms.map(([name]) => name), errors }).toMatchObject({ errors: [] });
  });

  test('would find something in a template that is wrong', () => {
    const found = findingsOf((stack) => {
      aPlatform(stack);
      new CfnResource(stack, 'Broken', {
        type: 'AWS::SQS::Queue',
        properties: { DelaySeconds: 'soon', NoSuchProperty: 1 },
      });
    });
    expect(found.join('\n')).toContain('NoSuchProperty');
  });
});
