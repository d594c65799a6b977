import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { FunctionSettings } from '../../lambda/function-defaults';
import type { ShiftedNetworkTarget } from '../../service/blue-green-target';
import { createBlueGreenRole } from '../blue-green-role';
import { LiveWeights } from '../live-weights';
import { addNetworkListener, type NetworkListenerProps } from './network-listener';

/** The ports and target groups of a service with a traffic shift. */
export interface NetworkShiftProps extends FunctionSettings, Omit<NetworkListenerProps, 'action'> {
  readonly targetGroup: elbv2.NetworkTargetGroup;
  readonly alternateTargetGroup: elbv2.NetworkTargetGroup;
  readonly testPort?: number;
}

/**
 * Creates the listeners of a service with a traffic shift, and the role with which ECS changes them.
 *
 * ECS changes the weights of a whole listener, because a Network Load Balancer has no rules.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
 */
export function createNetworkShift(service: Construct, props: NetworkShiftProps): ShiftedNetworkTarget {
  const { loadBalancer, targetGroup, alternateTargetGroup, port, testPort } = props;
  const addListener = (weightsId: string, shifted: number) => {
    const place = { LoadBalancerArn: loadBalancer.loadBalancerArn, Port: String(shifted) };
    const weights = new LiveWeights(service, weightsId, { ...props, place });
    const action = elbv2.NetworkListenerAction.weightedForward([
      { targetGroup, weight: weights.weight },
      { targetGroup: alternateTargetGroup, weight: weights.alternateWeight },
    ]);
    const listener = addNetworkListener(service, { ...props, port: shifted, action });
    weights.watch(listener);
    return listener;
  };
  const productionListener = addListener('LiveWeights', port);
  const testListener = testPort === undefined ? undefined : addListener('LiveTestWeights', testPort);
  const role = createBlueGreenRole(
    service,
    [targetGroup, alternateTargetGroup],
    [productionListener, ...(testListener ? [testListener] : [])].map(({ listenerArn }) => listenerArn),
  );
  return { alternateTargetGroup, productionListener, testListener, role };
}
