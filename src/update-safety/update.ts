import { type Resource, resourcesOf, type Template } from './template';

/** A stack of an update: its deployed template, and its new one. */
export interface StackUpdate {
  /** The name of the stack. A nested stack has the name of its parent before its own. */
  readonly name: string;
  /** The path of the construct of the stack, if the app contains it and it is not nested. */
  readonly path?: string;
  /** The template that is deployed, or an empty one for a new stack. */
  readonly before: Template;
  /** The new template, or an empty one for a nested stack that is deleted. */
  readonly after: Template;
  /** The file of the new template. */
  readonly templatePath?: string;
  /** The names of the stacks that a deployment of the app updates before this stack. */
  readonly dependsOn: string[];
  /** The paths of the constructs of the new template, by logical id. */
  readonly paths: Record<string, string>;
  /** Indicates whether the tags of the stack change. CloudFormation then updates all resources that accept tags. */
  readonly newTags: boolean;
}

/** A resource of an update, with its deployed form and its new form. At least one of the two exists. */
export interface ResourceUpdate {
  readonly stack: StackUpdate;
  readonly id: string;
  readonly type: string;
  readonly before?: Resource;
  readonly after?: Resource;
}

/** Returns all resources of an update. */
export function resourceUpdates(stacks: StackUpdate[]): ResourceUpdate[] {
  return stacks.flatMap((stack) => {
    const [before, after] = [resourcesOf(stack.before), resourcesOf(stack.after)];
    return [...new Set([...Object.keys(after), ...Object.keys(before)])].map((id) => ({
      stack,
      id,
      type: (after[id] ?? before[id]).Type,
      before: before[id],
      after: after[id],
    }));
  });
}

/** Returns the path of the construct of a resource, or undefined if neither the app nor the template contains it. */
export function constructPath({ stack, id, before }: ResourceUpdate): string | undefined {
  const path = stack.paths[id] ?? before?.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
}

/** Returns the name of a resource among all stacks. */
export function resourceKey({ stack, id }: Pick<ResourceUpdate, 'stack' | 'id'>): string {
  return `${stack.name}.${id}`;
}
