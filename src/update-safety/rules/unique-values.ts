import { type Finding, shownResource, type UpdateFacts } from '../finding';
import type { Resource } from '../template';
import { isName, type UniqueValue, uniqueValuesOf } from '../unique-values';
import { constructPath, type ResourceUpdate, resourceKey, type StackUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/** A resource and a unique value that it has. */
interface Holder {
  readonly update: ResourceUpdate;
  readonly value: UniqueValue;
  readonly text: string;
}

/** The resources that have each unique value. */
type Holders = Map<string, Holder[]>;

/**
 * Finds values that a resource needs while another one still has them.
 *
 * CloudFormation creates and updates before it deletes. In the new templates, it finds values that two resources have.
 */
export function findUniqueValues(facts: UpdateFacts): Finding[] {
  const [before, after] = [holders(facts, 'before'), holders(facts, 'after')];
  return [...after.entries()].flatMap(([key, [first, ...others]]) => {
    if (others.length > 0) return others.flatMap((other) => clash(first, other));
    const taken = before.get(key) ?? [];
    const own = taken.find(({ update }) => resourceKey(update) === resourceKey(first.update));
    if (own) return isReplaced(facts, first) ? [replacedWithItsValue(first)] : [];
    const holder = taken.find(({ update }) => !isFreeBefore(update, first.update, facts.stacks));
    return holder ? [inUse(first, holder)] : [];
  });
}

/** Indicates whether the update replaces a resource, and AWS refuses its value for the new one. */
function isReplaced(facts: UpdateFacts, { update, value }: Holder): boolean {
  return facts.replaced.has(resourceKey(update)) && !value.lost && !value.inPlace;
}

function holders(facts: UpdateFacts, side: 'before' | 'after'): Holders {
  const found: Holders = new Map();
  for (const update of [...facts.resources, ...facts.standing]) {
    const resource: Resource | undefined = update[side];
    for (const value of resource ? uniqueValuesOf(resource) : []) {
      // One template refers to a resource by its ARN, another by its id.
      const text = facts[side].of(update.stack.name, value.parts).replace(/:[\w.]+>/g, '>');
      const key = `${value.space} ${text}`;
      const all = found.get(key) ?? [];
      if (all.length === 0) found.set(key, all);
      all.push({ update, value, text });
    }
  }
  return found;
}

/** Indicates whether the stack that has a value is updated before the stack that needs it, and gives the value up. */
function isFreeBefore(holder: ResourceUpdate, needs: ResourceUpdate, stacks: StackUpdate[]): boolean {
  return holder.stack !== needs.stack && comesBefore(holder.stack, needs.stack, stacks);
}

function comesBefore(first: StackUpdate, { dependsOn }: StackUpdate, stacks: StackUpdate[]): boolean {
  return (
    dependsOn.includes(first.name) ||
    stacks.some((stack) => dependsOn.includes(stack.name) && comesBefore(first, stack, stacks))
  );
}

function inUse({ update, value, text }: Holder, holder: Holder): Finding {
  const other = shown(holder.update);
  const stack = holder.update.stack === update.stack ? '' : ` of the stack ${holder.update.stack.name}`;
  const place = { ...placeOf(update), locations: [value.location] };
  if (value.lost) {
    return {
      ...place,
      rule: UpdateSafetyRule.SETTING_LOST,
      description: `${shown(update)}: ${value.what} (${short(text)}) is also set by ${other}${stack}, which the update deletes or changes at the end. This undoes the setting of the ${update.type}.`,
      fix: 'Keep the id of the resource. Or use two deployments: remove the old resource, deploy, then add the new one.',
    };
  }
  return {
    ...place,
    rule: UpdateSafetyRule.VALUE_IN_USE,
    description: `${shown(update)}: ${value.what} (${short(text)}) is in use by ${other}${stack} until the end of the update. AWS refuses the ${update.type}.`,
    fix: `Keep the id of the resource that has ${value.what}, or choose another value. Or use two deployments: free the value, deploy, then use it again.`,
  };
}

function replacedWithItsValue({ update, value, text }: Holder): Finding {
  const named = isName(update.type, value);
  return {
    ...placeOf(update),
    locations: [value.location],
    rule: named ? UpdateSafetyRule.NAMED_REPLACEMENT : UpdateSafetyRule.VALUE_IN_USE,
    description: `${shown(update)}: the update replaces the ${update.type}, whose new form needs ${value.what} (${short(text)}) while the old one has it. ${named ? 'CloudFormation' : 'AWS'} refuses this.`,
    fix: `Keep the properties whose change replaces the resource, or change ${value.what} too. Or use two deployments: remove the resource, deploy, then add it again.`,
  };
}

function clash(one: Holder, { update, value, text }: Holder): Finding[] {
  // Resources with conditions may exclude each other.
  if (one.update.after?.Condition || update.after?.Condition) return [];
  const stack = one.update.stack === update.stack ? '' : ` of the stack ${one.update.stack.name}`;
  return [
    {
      ...placeOf(update),
      locations: [value.location],
      rule: UpdateSafetyRule.NAME_CLASH,
      description: `${shown(update)}: ${value.what} (${short(text)}) belongs to ${shown(one.update)}${stack} too. Only one ${update.type} can have it.`,
      fix: `Choose another value for one of the two, or let CloudFormation generate it.`,
    },
  ];
}

function shown(update: ResourceUpdate): string {
  return shownResource(constructPath(update), update.id);
}

/** Returns the value without the characters that only mark references. */
function short(text: string): string {
  const plain = text.replace(/^\[|\]$|[<>]/g, '');
  return plain.length > 100 ? `${plain.slice(0, 100)}…` : plain;
}

function placeOf(update: ResourceUpdate) {
  return { stack: update.stack, id: update.id, path: constructPath(update) };
}
