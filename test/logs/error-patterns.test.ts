import * as fs from 'node:fs';
import * as path from 'node:path';
import { matchesPattern } from '../../rigs/logs/filter-pattern';
import { ERROR_PATTERNS } from '../../src/logs/error-patterns';
import { ERROR_LINES, type LogLine, OTHER_LINES, UNSUPPORTED } from './log-lines';

/** Returns the number of default filters that count a line. */
function countOf({ line }: LogLine): number {
  return Object.values(ERROR_PATTERNS).filter((pattern) => matchesPattern(pattern, line)).length;
}

const titles = (lines: LogLine[]) => lines.map(({ from, line }) => `${from}: ${line}`);

describe('the default patterns of errors', () => {
  test('are tried on a corpus of at least 60 different lines, from at least 30 loggers and runtimes', () => {
    const lines = [...ERROR_LINES, ...OTHER_LINES].map(({ line }) => line);
    expect(new Set(lines).size).toBe(lines.length);
    expect(ERROR_LINES.length).toBeGreaterThanOrEqual(60);
    expect(OTHER_LINES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(ERROR_LINES.map(({ from }) => from)).size).toBeGreaterThanOrEqual(30);
  });

  test('miss no line of an error', () => {
    expect(titles(ERROR_LINES.filter((line) => countOf(line) === 0))).toEqual([]);
  });

  test('count no other line', () => {
    expect(titles(OTHER_LINES.filter((line) => countOf(line) > 0))).toEqual([]);
  });

  test('count no line twice', () => {
    expect(titles([...ERROR_LINES, ...OTHER_LINES, ...UNSUPPORTED].filter((line) => countOf(line) > 1))).toEqual([]);
  });

  test('do not know two forms, which docs/telemetry.md names', () => {
    const forms = [...new Set(UNSUPPORTED.map(({ from }) => from))];
    expect(forms).toHaveLength(2);
    const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'telemetry.md'), 'utf8').replace(/\s+/g, ' ');
    for (const form of forms) expect(page).toContain(form);
    expect(titles(UNSUPPORTED.filter((line) => countOf(line) > 0))).toEqual([]);
  });
});
