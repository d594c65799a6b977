import { Construct } from 'constructs';

/** The scope of an id in a parent; made when it is first asked for. */
export function childScope(parent: Construct, id: string): Construct {
  return (parent.node.tryFindChild(id) as Construct | undefined) ?? new Construct(parent, id);
}
