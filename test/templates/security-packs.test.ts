import type { App } from 'aws-cdk-lib';
import {
  acknowledgements,
  findings,
  PACKS,
  type PackName,
  rawFindings,
  withoutPack,
} from '../../demo/checks/security-packs';
import { Alerting, Egress, Ingress, Protection, Route, ServiceDefinition } from '../../src';
import { anApp, aPlatform, aStack } from '../support/stacks';

const NAMES = Object.keys(PACKS) as PackName[];

function defaultPlatform(): App {
  const app = anApp();
  aPlatform(aStack('Platform', {}, app));
  return app;
}

describe('the default platform', () => {
  const app = defaultPlatform();

  test.each(NAMES)('has no finding of %s that is not acknowledged', (name) => {
    expect(findings(app, name)).toEqual([]);
  });

  // The best stack that was hardened by hand has 9, 6, 6 and 6 findings. What is more here is named.
  const PLAIN_VARIABLES = 3;
  const REDIRECT = 1;
  test.each<[PackName, number]>([
    ['AwsSolutions', 9 + PLAIN_VARIABLES],
    ['NIST 800-53 r5', 6 + REDIRECT],
    ['HIPAA', 6 + REDIRECT],
    ['PCI DSS 3.2.1', 6 + REDIRECT],
  ])('has no more raw findings of %s than a stack hardened by hand and what was asked for: %s', (name, most) => {
    expect(rawFindings(app, name).length).toBeLessThanOrEqual(most);
  });

  test('acknowledges at most ten rules', () => {
    const distinct = new Set(NAMES.flatMap((name) => rawFindings(app, name).map(({ rule }) => withoutPack(rule))));
    expect([...distinct].sort()).toMatchInlineSnapshot(`
[
  "EC23",
  "ECS2",
  "ELBv2ACMCertificateRequired",
  "IAM5[Resource::*]",
  "S1",
  "S3BucketLoggingEnabled",
  "S3BucketReplicationEnabled",
  "S3DefaultEncryptionKMS",
  "VPCNoUnrestrictedRouteToIGW",
]
`);
    expect(distinct.size).toBeLessThanOrEqual(10);
  });

  test('has a reason for each acknowledgement, in the construct that needs it', () => {
    const acknowledged = acknowledgements(app);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { path, reason } of acknowledged) {
      expect(['', 'Platform', 'Platform/Trading']).not.toContain(path);
      expect(reason.length).toBeGreaterThan(40);
    }
  });
});

describe('other choices', () => {
  const routes = [Route.path('/*')];
  test.each([
    ['Ingress.http()', { ingress: Ingress.http() }],
    ['Alerting.none()', { alerting: Alerting.none() }],
    ['exec: false', { services: { gateway: new ServiceDefinition({ routes, exec: false }) } }],
    ['Egress.singleNat()', { egress: Egress.singleNat() }],
  ])('%s: no finding that is not acknowledged', (_name, props) => {
    const app = anApp();
    aPlatform(aStack('Platform', {}, app), props);
    for (const name of NAMES) expect(findings(app, name)).toEqual([]);
  });

  test('Protection.disposable(): what a test stage does without is found, and nothing else', () => {
    const app = anApp();
    aPlatform(aStack('Platform', {}, app), { protection: Protection.disposable() });
    const rules = NAMES.flatMap((name) => findings(app, name).map(({ rule }) => rule));
    expect([...new Set(rules)].sort()).toMatchInlineSnapshot(`
[
  "HIPAA.Security-ELBDeletionProtectionEnabled",
  "NIST.800.53.R5-ELBDeletionProtectionEnabled",
]
`);
  });
});
