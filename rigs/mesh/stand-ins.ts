import type { KnownValues } from '../template/intrinsics';
import type { Json } from '../template/json';

/**
 * Values for every reference to a resource of a template, where a test does not care what they are: an ARN that ends
 * with the logical id for a secret, and for others the text of the reference.
 *
 * @param template the template
 * @param known what the test does care about
 */
export function standIns(template: Json, known: KnownValues = {}): KnownValues {
  const standInFor = (reference: string) => {
    const resource = template.Resources[reference.split('.')[0]];
    const isSecret = resource?.Type === 'AWS::SecretsManager::Secret' && !reference.includes('.');
    return isSecret ? secretArn(reference) : resource && reference;
  };
  return new Proxy(known, { get: (values, reference: string) => values[reference] ?? standInFor(reference) });
}

/** The stand-in for the ARN of a secret. */
export function secretArn(logicalId: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:${logicalId}`;
}
