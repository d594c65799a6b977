/** A template, as far as its resources go. */
export interface ResourceTemplate {
  readonly Resources?: Record<string, unknown>;
}

/** Logical ids of resources. */
export interface TemplateChanges {
  readonly added: string[];
  readonly removed: string[];
  readonly changed: string[];
}

export const NO_CHANGES: TemplateChanges = { added: [], removed: [], changed: [] };

/** Which resources an update from one template to another would touch. */
export function changesBetween(before: ResourceTemplate, after: ResourceTemplate): TemplateChanges {
  const [old, young] = [before.Resources ?? {}, after.Resources ?? {}];
  const both = Object.keys(old).filter((id) => id in young);
  return {
    added: Object.keys(young).filter((id) => !(id in old)),
    removed: Object.keys(old).filter((id) => !(id in young)),
    changed: both.filter((id) => JSON.stringify(old[id]) !== JSON.stringify(young[id])),
  };
}
