import type { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { alarm, rule, subscription } from './alarms';
import { cluster, service, taskDefinition } from './containers';
import { bucket, key, logGroup, metricFilter, repository, rotationSchedule, secret } from './data';
import { databaseCluster, databaseInstance, parameterGroup, subnetGroup } from './database';
import { databaseUser } from './database-user';
import { namespace, securityGroupIngress, vpc } from './network';
import type { Inspector, PromiseKept } from './promise';
import { scalableTarget, scalingPolicy } from './scaling';
import { listener, listenerRule, loadBalancer, targetGroup, webAclAssociation } from './traffic';

/** The inspectors by resource type. */
const INSPECTORS: Record<string, Inspector> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': scalableTarget,
  'AWS::ApplicationAutoScaling::ScalingPolicy': scalingPolicy,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::EC2::SecurityGroupIngress': securityGroupIngress,
  'AWS::EC2::VPC': vpc,
  'AWS::ECR::Repository': repository,
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::Service': service,
  'AWS::ECS::TaskDefinition': taskDefinition,
  'AWS::ElasticLoadBalancingV2::Listener': listener,
  'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRule,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::Events::Rule': rule,
  'AWS::KMS::Key': key,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::MetricFilter': metricFilter,
  'AWS::RDS::DBCluster': databaseCluster,
  'AWS::RDS::DBClusterParameterGroup': parameterGroup,
  'AWS::RDS::DBInstance': databaseInstance,
  'AWS::RDS::DBSubnetGroup': subnetGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Subscription': subscription,
  'AWS::SecretsManager::RotationSchedule': rotationSchedule,
  'AWS::SecretsManager::Secret': secret,
  'AWS::ServiceDiscovery::PrivateDnsNamespace': namespace,
  'AWS::WAFv2::WebACLAssociation': webAclAssociation,
  'Custom::DatabaseUser': databaseUser,
};

/** The promises of a template compared with the answers of AWS, and the resource types without an inspector. */
export interface PromiseReport {
  readonly promises: PromiseKept[];
  readonly resourcesInspected: number;
  readonly typesNotInspected: string[];
}

/** Inspects every resource of a stack. An inspection that fails is a broken promise and not an error. */
export async function inspect(stack: DeployedStack): Promise<PromiseReport> {
  const asked = stack.resources.filter(({ type }) => type in INSPECTORS);
  const promises: PromiseKept[] = [];
  for (const resource of asked) {
    try {
      promises.push(...(await INSPECTORS[resource.type](resource, stack)));
    } catch (error) {
      const { logicalId, type } = resource;
      promises.push({
        resource: logicalId,
        type,
        what: 'exists',
        promised: 'yes',
        found: String(error),
        kept: false,
      });
    }
  }
  const typesNotInspected = [...new Set(stack.resources.map(({ type }) => type))].filter(
    (type) => !(type in INSPECTORS),
  );
  return { promises, resourcesInspected: asked.length, typesNotInspected: typesNotInspected.sort() };
}
