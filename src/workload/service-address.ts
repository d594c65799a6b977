import { Fn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SERVICE_NAME } from '../validation/forms';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';

/** Returns the default name of a service: the construct id in kebab case. Throws if it is not a DNS label. */
export function defaultServiceName(scope: IConstruct, id: string): string {
  const name = id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
  if (SERVICE_NAME.test(name)) return name;
  throw new UsageError(scope, 'InvalidServiceName', {
    got: `the default name ${shown(name)}, from the construct id ${shown(id)}`,
    expected: SERVICE_NAME.expected,
    fix: `set serviceName, for example ${shown(SERVICE_NAME.example)}, or choose another id`,
  });
}

/** Returns the name of the environment variable that holds the URL of a service. */
export function urlVariable(serviceName: string): string {
  return `${prefixOf(serviceName)}_URL`;
}

/** Returns the name of the environment variable that holds the host and the port of a service. */
export function addressVariable(serviceName: string): string {
  return `${prefixOf(serviceName)}_ADDRESS`;
}

/** Returns the host and the port in the URL of a service. A data plane may leave out the port 80. */
export function addressIn(url: string): string {
  const authority = /^[a-z]+:\/\/([^/]+)/i.exec(url)?.[1];
  // A URL that is known only at deployment is divided there.
  if (authority === undefined) return Fn.select(2, Fn.split('/', url));
  return /:\d+$/.test(authority) ? authority : `${authority}:80`;
}

function prefixOf(serviceName: string): string {
  return serviceName.toUpperCase().replaceAll('-', '_');
}
