/** A template, as small as a test needs it. */
export interface Template {
  Resources: Record<string, unknown>;
  Outputs?: Record<string, { Value: unknown }>;
}

export const ref = (id: string) => ({ Ref: id });

export const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** A copy of a template with some properties of one resource changed. */
export function withProperties(template: Template, id: string, properties: Record<string, unknown>): Template {
  const copy = structuredClone(template);
  const resource = copy.Resources[id] as { Properties: Record<string, unknown> };
  resource.Properties = { ...resource.Properties, ...properties };
  return copy;
}

/** A copy of a template that lacks some resources. */
export function without(template: Template, ...ids: string[]): Template {
  const copy = structuredClone(template);
  for (const id of ids) delete copy.Resources[id];
  return copy;
}
