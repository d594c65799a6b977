import { spawnSync } from 'node:child_process';

/** Aligns the fields of a program or of statements in Go. Without gofmt it returns the same text. */
export function gofmt(program: string): string {
  const { status, stdout } = spawnSync('gofmt', { input: program, encoding: 'utf8' });
  return status === 0 ? stdout : program;
}
