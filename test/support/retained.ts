import type { Json } from './json';

const RETAINING = ['Retain', 'RetainExceptOnCreate'];

/** Whether a resource of a template outlives its stack. */
export function isRetained({ DeletionPolicy }: Json): boolean {
  return RETAINING.includes(DeletionPolicy);
}

/** The resources that outlive their stack. */
export function retainedIds({ Resources }: Json): string[] {
  return Object.keys(Resources).filter((id) => isRetained(Resources[id]));
}

/**
 * Each deleted resource that a retained one refers to with a whole value or depends on, as 'retained -> deleted'.
 *
 * A database in a private subnet waits for its route, but nothing retained needs a NAT gateway.
 */
export function deletedNeeds({ Resources }: Json): string[] {
  return retainedIds({ Resources }).flatMap((id) => {
    const { Properties = {}, DependsOn = [] } = Resources[id];
    const order = [DependsOn].flat().filter((each) => !Resources[each].Properties?.NatGatewayId);
    return [...wholeReferences(Properties), ...order]
      .filter((needed) => needed in Resources && !isRetained(Resources[needed]))
      .map((needed) => `${id} -> ${needed}`);
  });
}

/** The logical ids that a value refers to, outside of texts and policies. */
function wholeReferences(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(wholeReferences);
  if (value === null || typeof value !== 'object') return [];
  if (typeof value.Ref === 'string') return [value.Ref];
  if ('Fn::GetAtt' in value) return [[value['Fn::GetAtt']].flat()[0].split('.')[0]];
  if ('Fn::Join' in value) return [];
  return Object.entries(value)
    .filter(([name]) => !/Policy(Document|Text)?$/.test(name))
    .flatMap(([, inner]) => wholeReferences(inner as Json));
}
