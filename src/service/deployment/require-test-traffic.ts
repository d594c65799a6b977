import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TEST_HEADER, type TestTraffic } from '../../mesh/test-traffic';
import { requireChoice, UsageError } from '../../validation/usage-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
const NAME = /^(?!host$)[\w!#$%&'+.^`|~-]{1,40}$/i;
const VALUE = /^[!-)+->@-~]{1,128}$/;

/** Throws if the load balancer and Service Connect cannot match the header of test requests in the same way. */
export function requireTestTraffic(scope: IConstruct, { header = TEST_HEADER, value }: TestTraffic): void {
  requireChoice(scope, 'testTraffic.value', value, "testTraffic: { value: 'next' }");
  requirePattern(scope, 'header', header, NAME);
  requirePattern(scope, 'value', value, VALUE);
}

function requirePattern(scope: IConstruct, what: string, text: string, pattern: RegExp): void {
  if (Token.isUnresolved(text) || pattern.test(text)) return;
  throw new UsageError(scope, 'InvalidTestTraffic', {
    got: `testTraffic.${what}: '${text}'`,
    expected:
      "a header name other than 'host', at most 40 characters; a value of at most 128 printable characters without spaces, * and ?",
    fix: `change the ${what}, for example testTraffic: { value: 'next' }`,
  });
}
