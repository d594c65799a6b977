import { CanonicalValues } from './canonical-values';
import { CREATE_ONLY } from './replacement-table';
import { propertiesOf, type Template } from './template';
import { type ResourceUpdate, resourceKey, type StackUpdate } from './update';

/** The resources that an update replaces, by `stack.logicalId`: the properties that cause it. */
export type ReplacedResources = Map<string, string[]>;

/**
 * Returns the resources that an update replaces.
 *
 * A resource is replaced if a property changes that CloudFormation sets at creation only. A reference to a replaced resource
 * is such a change too, so one replacement can lead to others.
 */
export function replacedResources(stacks: StackUpdate[], resources: ResourceUpdate[]): ReplacedResources {
  const before = new CanonicalValues(templates(stacks, 'before'));
  const replaced: ReplacedResources = new Map();
  const both = resources.filter((update) => update.before?.Type === update.after?.Type && CREATE_ONLY[update.type]);
  for (let found = -1; found < replaced.size; ) {
    found = replaced.size;
    const after = new CanonicalValues(templates(stacks, 'after'), (key) => replaced.has(key));
    for (const update of both) {
      if (replaced.has(resourceKey(update))) continue;
      const [old, young] = [propertiesOf(update.before), propertiesOf(update.after)];
      const causes = CREATE_ONLY[update.type]
        .split(' ')
        .filter((name) => before.of(update.stack.name, old[name]) !== after.of(update.stack.name, young[name]));
      if (causes.length > 0) replaced.set(resourceKey(update), causes);
    }
  }
  return replaced;
}

/** Returns the templates of an update, deployed or new, by the name of the stack. */
export function templates(stacks: StackUpdate[], side: 'before' | 'after'): Map<string, Template> {
  return new Map(stacks.map((stack) => [stack.name, stack[side]]));
}
