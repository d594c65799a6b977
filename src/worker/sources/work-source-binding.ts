import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

/** A kind of source. */
export abstract class WorkSourceBinding {
  public abstract readonly traits: WorkSourceTraits;

  /** Adds permissions, variables and scaling to a worker. */
  public abstract bind(worker: WorkSourceHost): WorkSourceConfig;
}
