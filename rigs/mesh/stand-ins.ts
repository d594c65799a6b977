import type { KnownValues } from '../template/intrinsics';
import type { Json } from '../template/json';

/**
 * Returns placeholder values for all references of a template. For a secret the value is an ARN that ends with the
 * logical id. For other resources it is the text of the reference.
 *
 * @param template the template
 * @param known values that replace placeholders
 */
export function standIns(template: Json, known: KnownValues = {}): KnownValues {
  const standInFor = (reference: string) => {
    const resource = template.Resources[reference.split('.')[0]];
    const isSecret = resource?.Type === 'AWS::SecretsManager::Secret' && !reference.includes('.');
    return isSecret ? secretArn(reference) : resource && reference;
  };
  return new Proxy(known, { get: (values, reference: string) => values[reference] ?? standInFor(reference) });
}

/** Returns the placeholder ARN of a secret. */
export function secretArn(logicalId: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:${logicalId}`;
}
