import { processorTime } from '../measure';
import { withL1, withLibraryIn, withPatterns } from './apps';
import type { Synthesis } from './synthesis';

/** Synthesizes one app in a process of its own, and prints the time and the memory. */
function main([kind, services, folder, source]: string[]): void {
  process.env.CDK_VALIDATION = 'false';
  // The templates are the input of the L1 variant.
  process.env.CDK_OUTDIR = folder;
  const begunImport = performance.now();
  if (kind === 'library') require(source);
  const importTime = performance.now() - begunImport;
  const apps: Record<string, () => ReturnType<typeof withL1>> = {
    library: () => withLibraryIn(source, Number(services)),
    patterns: () => withPatterns(Number(services)),
    l1: () => withL1(source),
  };
  const before = process.memoryUsage.rss();
  const begun = processorTime();
  apps[kind]().synth();
  const synthesis: Synthesis = {
    importTime,
    time: processorTime() - begun,
    memory: Math.max(0, process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20,
  };
  console.log(JSON.stringify(synthesis));
}

main(process.argv.slice(2));
