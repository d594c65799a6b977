import type { Acknowledgement } from '../rigs/checks/security-packs';
import type { Json } from '../rigs/template/json';
import type { Timing } from './progress';
import type { PromiseReport } from './promises';
import type { Outcome } from './steps/outcome';

/** The result of a security pack. */
export interface PackResult {
  readonly pack: string;
  readonly raw: number;
  readonly open: string[];
}

/** The results of the demo. */
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
  /** The updates under load. Empty on a machine for which there is no Envoy. */
  readonly underLoad: Outcome[];
  readonly timings: Timing[];
  readonly failures: string[];
}
