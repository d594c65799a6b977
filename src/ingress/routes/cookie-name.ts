import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';

/** Throws unless a load balancer accepts the name of a cookie. With `reserved`, it also refuses reserved names. */
export function requireCookieName(scope: IConstruct, name: string, reserved?: RegExp): void {
  if (Token.isUnresolved(name) || (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !reserved?.test(name))) return;
  throw new UsageError(scope, 'InvalidCookieName', {
    got: `a cookie named '${name}'`,
    expected: `letters, digits and the symbols that RFC 6265 allows in a name${reserved ? '; AWSALB, AWSALBAPP and AWSALBTG are reserved for the load balancer' : ''}`,
    fix: "choose another name, for example 'trading-session'",
  });
}
