// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes
export type Json = any;

/** A template, as a reader of costs sees it. */
export interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: Json }>;
}

/** Returns the properties of the resources of a type. */
export function ofType(template: Template, type: string): Json[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties);
}

/** Returns the properties of the resource that a value refers to. */
export function referred(template: Template, value: Json): Json {
  return template.Resources[value?.Ref ?? value?.['Fn::GetAtt']?.[0]]?.Properties ?? {};
}
