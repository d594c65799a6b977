import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';

/** The number of kernel clock ticks in a second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** Returns the processor time of a process. Unit: seconds. */
export function cpuSeconds(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The fields follow the program name in parentheses, which may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The memory of a process. Unit: MB. */
export interface Memory {
  /** The memory that the process has allocated. */
  readonly own: number;
  /** The allocated memory and the pages of the program file, which the system can reclaim. */
  readonly resident: number;
}

/** Returns the memory of a process. */
export function memoryOf(pid: number): Memory {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) =>
    (Number(status.match(new RegExp(`${field}:\\s+(\\d+) kB`))?.[1]) * 1024) / 1_000_000;
  return { own: megabytes('RssAnon'), resident: megabytes('VmRSS') };
}
