import { Construct } from 'constructs';

/** Returns the child scope with an id. The first call creates it. */
export function childScope(parent: Construct, id: string): Construct {
  return (parent.node.tryFindChild(id) as Construct | undefined) ?? new Construct(parent, id);
}
