import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';

/** How many ticks the kernel counts in a second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** The processor time that a process has used so far. Unit: seconds. */
export function cpuSeconds(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name of the program, which may hold anything, in brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The memory that a process holds. Unit: MB. */
export interface Memory {
  /** What it has allocated. */
  readonly own: number;
  /** With the pages of its program that are in memory, which the system can take back. */
  readonly resident: number;
}

/** How much memory a process holds. */
export function memoryOf(pid: number): Memory {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) =>
    (Number(status.match(new RegExp(`${field}:\\s+(\\d+) kB`))?.[1]) * 1024) / 1_000_000;
  return { own: megabytes('RssAnon'), resident: megabytes('VmRSS') };
}
