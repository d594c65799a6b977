import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Names that can be used once in a stage, or in an app without stages, and the constructs that use them. */
export class TakenNames {
  private readonly owners = new WeakMap<IConstruct, Map<string, IConstruct>>();

  /**
   * Takes a name for a construct and its children.
   *
   * @returns the construct that took the name before, or undefined if the name is free or belongs to a parent
   */
  public take(owner: IConstruct, name: string): IConstruct | undefined {
    const root = Stage.of(owner) ?? owner.node.root;
    const names = this.owners.get(root) ?? new Map<string, IConstruct>();
    this.owners.set(root, names);
    const other = names.get(name);
    if (!other) names.set(name, owner);
    return other && owner.node.scopes.slice(0, -1).includes(other) ? undefined : other;
  }
}
