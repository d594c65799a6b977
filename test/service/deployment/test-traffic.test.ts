import { Token } from 'aws-cdk-lib';
import { DeploymentPolicy, type TestTraffic } from '../../../src';
import { aService } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const withTest = (testTraffic: TestTraffic) => aService({ deployment: DeploymentPolicy.blueGreen({ testTraffic }) });

test.each<[TestTraffic, string]>([
  [{ value: '' }, "testTraffic.value: ''"],
  [{ value: 'next*' }, "testTraffic.value: 'next*'"],
  [{ value: 'next?' }, "testTraffic.value: 'next?'"],
  [{ value: 'the next' }, "testTraffic.value: 'the next'"],
  [{ value: 'x'.repeat(129) }, "testTraffic.value: 'xxx"],
  [{ header: 'Host', value: 'next' }, "testTraffic.header: 'Host'"],
  [{ header: 'x test', value: 'next' }, "testTraffic.header: 'x test'"],
  [{ header: 'x'.repeat(41), value: 'next' }, "testTraffic.header: 'xxx"],
])('test traffic of %j is rejected', (testTraffic, got) => {
  expectUsageError(() => withTest(testTraffic), {
    code: 'InvalidTestTraffic',
    path: 'DeploymentPolicy.blueGreen()',
    got,
  });
});

test.each<[TestTraffic]>([
  [{ value: 'x'.repeat(128) }],
  [{ header: 'X-Canary_1', value: '~a=b;c' }],
  [{ header: Token.asString({ Ref: 'Header' }), value: Token.asString({ Ref: 'Value' }) }],
])('test traffic of %j is accepted', (testTraffic) => {
  expect(withTest(testTraffic).service.testTraffic).toEqual(testTraffic);
});
