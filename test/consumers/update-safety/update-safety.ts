/** The programs that check updates. Each prints a heading and the result of every update. */
export const UPDATES = __dirname;

/** The findings of each update: the rule, and the resource. */
const FINDINGS: Record<string, string[]> = {
  'another database': [
    'UpdateSafetyCheck::StatefulReplaced',
    'Trading/Database (Database): the change of DatabaseName',
  ],
  'another id': ['UpdateSafetyCheck::StatefulRetained', 'UpdateSafetyCheck::ValueInUse', 'Trading/Renamed (Renamed)'],
};

/** Expects that the check accepts an unchanged app, and finds a replaced database and a changed id. */
export function expectFindings(output: string): void {
  const results = Object.fromEntries(
    output
      .split('### ')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1).trim()]),
  );
  expect(Object.keys(results)).toEqual(['no change', ...Object.keys(FINDINGS)]);
  expect(results['no change']).toBe('passed');
  for (const [update, findings] of Object.entries(FINDINGS)) {
    for (const finding of findings) expect(results[update]).toContain(finding);
    expect(results[update]).not.toContain('passed');
  }
}
