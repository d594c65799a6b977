/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns a variable. Throws if the platform has not set it. */
export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`got no ${name} in the environment, expected a value: see the README of the example`);
  return value;
}

/** Returns a variable as a number. */
export function numberOf(environment: Environment, name: string, otherwise: number): number {
  const value = environment[name];
  if (value === undefined || value === '') return otherwise;
  const parsed = Number(value);
  if (!Number.isFinite(parsed)) throw new Error(`got ${name}=${value}, expected a number`);
  return parsed;
}
