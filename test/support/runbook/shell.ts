import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** What a program of the shell did. */
export interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
  /** The arguments of each call of the AWS CLI. */
  readonly calls: string[][];
  readonly stdout: string;
}

/** A program in place of the AWS CLI. It records its arguments, and prints the documents of names or a made-up value. */
const STUB = `#!/usr/bin/env bash
jq -cn '$ARGS.positional' --args -- "$@" >> "$RECORD"
if [ "$1 $2" = 'ssm get-parameters-by-path' ]; then cat "$DOCUMENTS"; else echo made-up; fi
`;

/** Checks the grammar of a program. */
export function grammarFault(program: string): string {
  return spawnSync('bash', ['-n'], { input: program, encoding: 'utf8' }).stderr;
}

/** Runs a program in a shell where an unknown variable is an error, with a stub in place of the AWS CLI. */
export function runWithStub(program: string, documents: string[]): Outcome {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runbook-'));
  try {
    const [stub, record, names] = ['aws', 'record', 'names'].map((name) => path.join(folder, name));
    fs.writeFileSync(stub, STUB, { mode: 0o755 });
    fs.writeFileSync(record, '');
    fs.writeFileSync(names, JSON.stringify(documents));
    const env = {
      ...process.env,
      PATH: `${folder}${path.delimiter}${process.env.PATH}`,
      RECORD: record,
      DOCUMENTS: names,
    };
    const { status, stderr, stdout } = spawnSync('bash', ['-euo', 'pipefail'], {
      input: program,
      env,
      encoding: 'utf8',
    });
    const calls = fs.readFileSync(record, 'utf8').split('\n').filter(Boolean);
    return { status, stderr, stdout, calls: calls.map((line) => JSON.parse(line)) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
