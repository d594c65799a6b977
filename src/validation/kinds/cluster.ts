import { type Kinds, whole } from '../kinds';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
const STRATEGY = {
  tokens: true,
  code: 'CapacityOutOfRange',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html',
} as const;

export const CLUSTER: Kinds = {
  'SpotMixOptions.onDemandBase': whole(0, 100_000, STRATEGY),
  'SpotMixOptions.onDemandWeight': whole(0, 1_000, STRATEGY),
  'SpotMixOptions.spotWeight': whole(0, 1_000, STRATEGY),
};
