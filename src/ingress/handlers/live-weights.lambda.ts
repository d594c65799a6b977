import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Context } from 'aws-lambda';
import { answer, type ResourceRequest } from '../../lambda/handlers/custom-resource';
import { liveWeights, type ProductionRule } from './live-weights';

/** What CloudFormation sends: where the rule is to be, and where it was. */
interface LiveWeightsRequest extends ResourceRequest {
  readonly ResourceProperties: ProductionRule;
  readonly OldResourceProperties?: ProductionRule;
}

const client = new ElasticLoadBalancingV2Client({});

/** Tells CloudFormation how a production rule divides the traffic now, so that the template does not say otherwise. */
export async function handler(event: LiveWeightsRequest, context: Context): Promise<void> {
  const { RequestType, LogicalResourceId, ResourceProperties, OldResourceProperties } = event;
  await answer(
    event,
    async () => {
      if (RequestType === 'Delete') return { id: LogicalResourceId };
      const rules = [OldResourceProperties, ResourceProperties].filter((rule) => rule !== undefined);
      return { id: LogicalResourceId, data: { ...(await liveWeights(client, rules)) } };
    },
    context.getRemainingTimeInMillis(),
  );
}
