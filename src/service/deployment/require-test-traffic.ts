import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TEST_HEADER } from '../../mesh/test-header';
import type { TestTraffic } from '../../mesh/test-traffic';
import { requireChoice, UsageError } from '../../validation/usage-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
const NAME = /^(?!host$)[\w!#$%&'+.^`|~-]{1,40}$/i;
const VALUE = /^[!-)+->@-~]{1,128}$/;

/** Throws unless test requests can be told from others, by the load balancer and by Service Connect, in the same way. */
export function requireTestTraffic(scope: IConstruct, { header = TEST_HEADER, value }: TestTraffic): void {
  requireChoice(scope, 'testTraffic.value', value, "testTraffic: { value: 'next' }");
  requireText(scope, 'header', header, NAME);
  requireText(scope, 'value', value, VALUE);
}

function requireText(scope: IConstruct, what: string, given: string, takes: RegExp): void {
  if (Token.isUnresolved(given) || takes.test(given)) return;
  throw new UsageError(scope, 'InvalidTestTraffic', {
    got: `testTraffic.${what}: '${given}'`,
    expected:
      "the name of a header other than 'host', at most 40 characters, and a value of at most 128 printable characters without spaces, * and ?",
    fix: "for example testTraffic: { value: 'next' }",
  });
}
