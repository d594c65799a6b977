/** Returns a variable of the function's environment. Throws if it is not set. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`the environment variable ${name} is not set`);
}
