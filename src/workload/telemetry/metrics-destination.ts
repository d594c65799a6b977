import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** The destination of the metrics, as `OtlpMetrics` describes it. */
export type MetricsDestination =
  | { readonly kind: 'selected'; readonly names: string[] }
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'endpoint'; readonly url: string; readonly headers: Record<string, ecs.Secret> };
