import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Context } from 'aws-lambda';
import { answer, type ResourceRequest } from '../../lambda/handlers/custom-resource';
import { type ProductionRule, readLiveWeights } from './live-weights';

/** The request of CloudFormation, with the new and the previous production rule. */
interface LiveWeightsRequest extends ResourceRequest {
  readonly ResourceProperties: ProductionRule;
  readonly OldResourceProperties?: ProductionRule;
}

const client = new ElasticLoadBalancingV2Client({});

/** Answers CloudFormation with the live weights of a production rule, so that an update keeps them. */
export async function handler(event: LiveWeightsRequest, context: Context): Promise<void> {
  const { RequestType, LogicalResourceId, ResourceProperties, OldResourceProperties } = event;
  await answer(
    event,
    async () => {
      if (RequestType === 'Delete') return { id: LogicalResourceId };
      const rules = [OldResourceProperties, ResourceProperties].filter((rule) => rule !== undefined);
      return { id: LogicalResourceId, data: { ...(await readLiveWeights(client, rules)) } };
    },
    context.getRemainingTimeInMillis(),
  );
}
