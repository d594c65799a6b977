import * as fs from 'node:fs';

const NANOSECONDS = 1e9;

/** Returns the processor time of all threads of a process. Unit: seconds. */
export function cpuSeconds(pid: number): number {
  const folder = `/proc/${pid}/task`;
  // Nanoseconds. The times in /proc/<pid>/stat are too coarse for a second of measurement.
  const spent = fs
    .readdirSync(folder)
    .map((thread) => Number(fs.readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]));
  return spent.reduce((sum, each) => sum + each, 0) / NANOSECONDS;
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
