import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** A DNS label that can also open the name of an environment variable (RFC 1035 section 2.3.1). */
const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The name of a service when none is given: the id of its construct in kebab case. */
export function serviceNameOf(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** Throws unless a name can be a host name. */
export function requireServiceName(scope: IConstruct, name: string): void {
  if (DNS_LABEL.test(name)) return;
  throw new UsageError(scope, 'InvalidServiceName', {
    got: `'${name}'`,
    expected: 'a DNS label: small letters, digits and hyphens, beginning with a letter, at most 63 characters',
    fix: "for example 'risk-engine'",
  });
}

/** The environment variable through which callers find a service. */
export function urlVariableOf(serviceName: string): string {
  return `${serviceName.toUpperCase().replaceAll('-', '_')}_URL`;
}
