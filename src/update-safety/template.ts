/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
}

/** The properties of a resource, with intrinsic functions. */
// biome-ignore lint/suspicious/noExplicitAny: properties have the types that CloudFormation defines
export type Properties = Record<string, any>;

/** An output of a template. */
export interface Output {
  readonly Value?: unknown;
  readonly Export?: { readonly Name?: unknown };
}

/** A template of CloudFormation, as far as the check reads it. */
export interface Template {
  readonly Resources?: Record<string, Resource>;
  readonly Outputs?: Record<string, Output>;
}

/** Returns the properties of a resource that may not exist. */
export function propertiesOf(resource?: Resource): Properties {
  return resource?.Properties ?? {};
}

/** Returns a value as a list. CloudFormation accepts one value in place of a list of one. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : ([] as T[]).concat(value);
}

/** Returns the resources of a template, by logical id. */
export function resourcesOf({ Resources }: Template): Record<string, Resource> {
  return Resources ?? {};
}
