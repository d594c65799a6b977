import type { Acknowledgement } from '../rigs/checks/security-packs';
import type { Json } from '../rigs/template/json';
import type { Timing } from './progress';
import type { PromiseReport } from './promises';
import type { Outcome } from './steps/outcome';

/** What a security pack said. */
export interface PackResult {
  readonly pack: string;
  readonly raw: number;
  readonly open: string[];
}

/** Everything that the demo found out. */
export interface DemoResults {
  readonly machine: string;
  readonly template: Json;
  readonly cloudFormation: string[];
  readonly packs: PackResult[];
  readonly acknowledgements: Acknowledgement[];
  readonly disposableDifferences: string[];
  readonly promises: PromiseReport;
  readonly rotation: Outcome[];
  readonly update: Outcome[];
  readonly destruction: Outcome[];
  readonly timings: Timing[];
  readonly failures: string[];
}
