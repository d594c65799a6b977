import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';

/** A DNS label. It begins with a letter, because an environment variable begins with it (RFC 1035 section 2.3.1). */
const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Returns the default name of a service: the construct id in kebab case. */
export function defaultServiceName(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** Throws if a name is not a DNS label. */
export function requireServiceName(scope: IConstruct, name: string): void {
  if (DNS_LABEL.test(name)) return;
  throw new UsageError(scope, 'InvalidServiceName', {
    got: `'${name}'`,
    expected: 'a DNS label: lower case letters, digits and hyphens, beginning with a letter, at most 63 characters',
    fix: "choose another name, for example 'risk-engine'",
  });
}

/** Throws if a port is invalid or a token. A token cannot be used because the port is embedded in strings. */
export function requirePort(scope: IConstruct, port: number): void {
  if (Token.isUnresolved(port)) {
    throw new UsageError(scope, 'PortOutOfRange', {
      got: 'a token as port',
      expected: 'a port that is known at synthesis, because URLs and commands contain it',
      fix: 'use a number, for example 8080, or read it from the CDK context',
    });
  }
  requireWholeNumber(scope, 'PortOutOfRange', port, { what: 'port', min: 1, max: 65_535 });
}

/** Returns the name of the environment variable that holds the URL of a service. */
export function urlVariable(serviceName: string): string {
  return `${serviceName.toUpperCase().replaceAll('-', '_')}_URL`;
}
