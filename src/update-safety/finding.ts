import { CanonicalValues } from './canonical-values';
import { type ReplacedResources, replacedResources, templates } from './replaced-resources';
import { type ResourceUpdate, resourceUpdates, type StackUpdate } from './update';
import type { UpdateSafetyRule } from './update-safety-rule';

/** A violation of a rule by a resource or an output of a stack. */
export interface Finding {
  readonly rule: UpdateSafetyRule;
  readonly stack: StackUpdate;
  /** The logical id. */
  readonly id: string;
  /** The path of the construct. */
  readonly path?: string;
  /** The place in the resource, for example `Properties/Priority`. */
  readonly locations: string[];
  readonly description: string;
  readonly fix: string;
  /** Indicates whether the finding is a warning, which does not stop the synthesis. */
  readonly warning?: boolean;
}

/** The input of a rule: all resources of an update, and their values. */
export interface UpdateFacts {
  readonly stacks: StackUpdate[];
  readonly resources: ResourceUpdate[];
  /** The resources of deployed stacks that the app does not contain. They stay as they are. */
  readonly standing: ResourceUpdate[];
  readonly replaced: ReplacedResources;
  /** The values in the deployed templates. */
  readonly before: CanonicalValues;
  /** The values in the new templates. */
  readonly after: CanonicalValues;
}

/** Returns the facts of an update of some stacks. */
export function factsOf(stacks: StackUpdate[]): UpdateFacts {
  const resources = resourceUpdates(stacks.filter(({ before, after }) => before !== after));
  const replaced = replacedResources(stacks, resources);
  return {
    stacks,
    resources,
    standing: resourceUpdates(stacks.filter(({ before, after }) => before === after)),
    replaced,
    before: new CanonicalValues(templates(stacks, 'before')),
    after: new CanonicalValues(templates(stacks, 'after'), (key) => replaced.has(key)),
  };
}

/** Indicates whether the update changes, creates or deletes a resource. A new value of a reference is a change. */
export function isChanged({ before, after }: UpdateFacts, update: ResourceUpdate): boolean {
  if (!update.before || !update.after) return true;
  return changedProperties({ before, after }, update).length > 0;
}

/** Returns the names of the properties that the update changes. */
export function changedProperties(
  { before, after }: Pick<UpdateFacts, 'before' | 'after'>,
  update: ResourceUpdate,
): string[] {
  const [old, young] = [update.before?.Properties ?? {}, update.after?.Properties ?? {}];
  const { name } = update.stack;
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].filter(
    (property) => before.of(name, old[property]) !== after.of(name, young[property]),
  );
}

/** Returns the construct path of a resource for a message, or its logical id. */
export function shownResource(path: string | undefined, id: string): string {
  return path ? `${path.replace(/\/(Resource|Default)$/, '')} (${id})` : id;
}
