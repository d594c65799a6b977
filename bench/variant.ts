import type { App } from 'aws-cdk-lib';

/** An app whose synthesis is measured. */
export interface Variant {
  readonly name: string;
  /** Returns a new app that is not synthesized yet. */
  readonly app: () => App;
}
