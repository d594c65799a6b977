import type { App } from 'aws-cdk-lib';

/** One way to write the default platform. */
export interface Variant {
  readonly name: string;
  /** A new app with everything in it, not synthesised yet. */
  readonly app: () => App;
}
