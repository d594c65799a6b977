const RUNBOOK = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/blob/main/docs/runbook.md';

/** Where the runbook says what to do about a kind of alarm. */
export function runbookUrl(kind: string): string {
  return `${RUNBOOK}#${kind.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`;
}
