import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';

/** Throws unless a load balancer can have a cookie of that name. Names that begin as its own do are refused on request. */
export function requireCookieName(scope: IConstruct, name: string, reserved?: RegExp): void {
  if (Token.isUnresolved(name) || (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !reserved?.test(name))) return;
  throw new UsageError(scope, 'InvalidCookieName', {
    got: `a cookie named '${name}'`,
    expected: `letters, digits and what else RFC 6265 allows in a name${reserved ? ', and none of AWSALB, AWSALBAPP and AWSALBTG, which are the load balancer’s own' : ''}`,
    fix: "for example 'trading-session'",
  });
}
