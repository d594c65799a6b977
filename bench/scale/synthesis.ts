import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { longestChain } from '../dependency-chain';
import { median } from '../statistics';
import { resourcesIn } from './apps';

/** The cost of one synthesis in a new process. */
export interface Synthesis {
  /** The time to load the library. Unit: milliseconds. */
  readonly importTime: number;
  /** The processor time from an empty app to a written assembly. Unit: milliseconds. */
  readonly time: number;
  /** The memory above that of the loaded CDK. Unit: MiB. */
  readonly memory: number;
}

/** A way to write the same platform. */
export interface Contender {
  readonly name: string;
  readonly kind: 'library' | 'patterns' | 'l1';
  /** The folder of the library. */
  readonly source?: string;
}

/** The figures of a contender at a number of services. */
export interface Figures extends Synthesis {
  readonly contender: string;
  readonly services: number;
  readonly resources: number;
  readonly stacks: number;
  /** The longest chain of resources that wait for each other, over the longest chain of stacks. */
  readonly chain: number;
}

/** Synthesizes all contenders at all sizes. Every round runs each of them, so that other load affects all. */
export function synthesizeAll(contenders: Contender[], sizes: number[], rounds: number): Figures[] {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-scale-'));
  try {
    return sizes.flatMap((services) => {
      const runs = new Map(contenders.map(({ name }): [string, Synthesis[]] => [name, []]));
      const folderOf = (name: string) => path.join(root, `${services}-${name.replaceAll(' ', '-')}`);
      for (let round = 0; round < rounds; round++) {
        for (const { name, kind, source = folderOf(contenders[0].name) } of contenders) {
          runs.get(name)?.push(synthesize(kind, services, folderOf(name), source));
        }
      }
      return contenders.map(
        ({ name }): Figures => ({
          contender: name,
          services,
          ...shapeOf(folderOf(name)),
          ...medians(runs.get(name) ?? []),
        }),
      );
    });
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function synthesize(kind: string, services: number, folder: string, source: string): Synthesis {
  const child = path.join(__dirname, 'child.ts');
  const types = path.join(__dirname, '..', '..', 'tsconfig.dev.json');
  const args = ['--import', 'tsx', child, kind, String(services), folder, source];
  const env = { ...process.env, TSX_TSCONFIG_PATH: types };
  const output = execFileSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

function medians(runs: Synthesis[]): Synthesis {
  const of = (value: (run: Synthesis) => number) => median(runs.map(value));
  return { importTime: of((run) => run.importTime), time: of((run) => run.time), memory: of((run) => run.memory) };
}

/** Returns the size of an assembly: resources, stacks and the critical path. */
function shapeOf(folder: string): Pick<Figures, 'resources' | 'stacks' | 'chain'> {
  const stacks = resourcesIn(folder);
  const { artifacts } = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  return {
    resources: Object.values(stacks).reduce((sum, resources) => sum + Object.keys(resources).length, 0),
    stacks: Object.keys(stacks).length,
    chain: criticalPath(
      Object.fromEntries(
        Object.entries(stacks).map(([name, resources]) => [
          name,
          { length: longestChain(resources).length, after: artifacts[name]?.dependencies ?? [] },
        ]),
      ),
    ),
  };
}

/** A stack: the length of its longest chain of resources, and the stacks that it waits for. */
export interface StackChain {
  readonly length: number;
  readonly after: string[];
}

/** Returns the length of the longest chain of resources over stacks that wait for each other. */
export function criticalPath(stacks: Record<string, StackChain>): number {
  const known = new Map<string, number>();
  const lengthTo = (name: string): number => {
    const stack = stacks[name];
    if (stack === undefined) return 0; // an artifact that is no stack
    const length = known.get(name) ?? stack.length + Math.max(0, ...stack.after.map(lengthTo));
    known.set(name, length);
    return length;
  };
  return Math.max(0, ...Object.keys(stacks).map(lengthTo));
}
