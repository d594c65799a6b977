import type { Json } from './json';

/** Returns the faults of a value by a JSON schema that uses only type, const, required and (additional) properties. */
export function schemaFaults(schema: Json, value: Json, place = '$'): string[] {
  if ('const' in schema) return schema.const === value ? [] : [`${place} is not ${schema.const}`];
  if (schema.type === 'string') return typeof value === 'string' ? [] : [`${place} is no string`];
  if (schema.type !== 'object') throw new Error(`${place}: a schema without a known type`);
  if (typeof value !== 'object' || value === null) return [`${place} is no object`];
  const missing = (schema.required ?? []).filter((key: string) => !(key in value));
  return [
    ...missing.map((key: string) => `${place}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, each]) => {
      const of = schema.properties?.[key] ?? schema.additionalProperties;
      return of ? schemaFaults(of, each, `${place}.${key}`) : [`${place}.${key} is unknown`];
    }),
  ];
}
