/** Writes a line of JSON to standard output, which CloudWatch Logs Insights can search by field. */
export function log(level: 'info' | 'error', message: string, details: object = {}): void {
  console.log(JSON.stringify({ level, message, ...details }));
}

/** Returns the message of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
