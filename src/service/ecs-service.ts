import { CfnResource, type Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IDependable } from 'constructs';
import { CapacityMix } from '../cluster/capacity-mix';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import { privateSubnets } from '../network/subnet-selection';
import { TaskSecurityGroup } from '../network/task-security-group';
import { limitStackSize } from '../quotas/stack-limits';
import { allowExec } from '../workload/exec-access';
import { allowFileSystem } from '../workload/file-system-access';
import { furtherSecurityGroupIds } from '../workload/further-security-groups';
import { type OwnedTaskProps, ownedTask, type TaskOwner } from '../workload/owned-task';
import { validateCapacityProviders } from '../workload/validate-capacity-providers';
import type { WorkloadOptions } from '../workload/workload-options';
import type { WorkloadTask } from '../workload/workload-task';
import { applyDeploymentPolicy } from './deployment/apply-deployment-policy';
import type { DeploymentPolicy } from './deployment/deployment-policy';

/** The properties of the ECS service and its tasks. */
export interface EcsServiceProps extends Pick<OwnedTaskProps, 'portMapping' | 'healthCheck' | 'stopping'> {
  readonly options: WorkloadOptions;
  readonly cluster: ecs.ICluster;
  /** The proxy that the mesh adds to each task. */
  readonly proxy: MeshProxy;
  /** The maximum number of tasks, schedules included. */
  readonly maxTasks: number;
  /** Whether exactly one task runs. */
  readonly singleton: boolean;
  readonly deployment: DeploymentPolicy;
  /**
   * The time in which ECS ignores failed health checks of a new task.
   *
   * @default - the default of ECS
   */
  readonly healthCheckGracePeriod?: Duration;
}

/** The ECS service, its tasks and their security group. */
export interface EcsServiceParts {
  readonly service: ecs.FargateService;
  readonly task: WorkloadTask;
  readonly securityGroup: ec2.SecurityGroup;
}

/** Creates the ECS service with its tasks and their security group. Throws if ECS would refuse it. */
export function ecsService(scope: TaskOwner, props: EcsServiceProps): EcsServiceParts {
  const { options, cluster, singleton, deployment } = props;
  const { vpc } = cluster;
  const { proxy, portMapping, healthCheck, stopping, healthCheckGracePeriod } = props;
  const { capacity = CapacityMix.onDemand(), exec } = options;
  const { selection, hasInternetEgress } = privateSubnets(scope, vpc);
  const place = { vpc, hasInternetEgress };
  const task = ownedTask(scope, { options, proxy, ...place, portMapping, healthCheck, stopping });
  const description = `Tasks of ${scope.serviceName}`;
  const securityGroup = new TaskSecurityGroup(scope, 'SecurityGroup', { vpc, description, outbound: options.outbound });
  const furtherIds = furtherSecurityGroupIds(scope, vpc, options.securityGroups);
  limitStackSize(scope);
  const capacityProviderStrategies = capacity._bind(scope, props.maxTasks);
  scope.node.addValidation({ validate: () => validateCapacityProviders(scope, cluster, capacityProviderStrategies) });
  const service = new ecs.FargateService(scope, 'Service', {
    cluster,
    taskDefinition: task.definition,
    vpcSubnets: selection,
    assignPublicIp: false,
    // Scaling owns the count, so no deployment resets it.
    desiredCount: singleton ? 1 : undefined,
    platformVersion: undefined, // the latest: fields of secrets need 1.4.0
    securityGroups: [securityGroup],
    capacityProviderStrategies,
    ...deployment._bind(scope, singleton),
    healthCheckGracePeriod,
    // Rebalancing starts a task before it stops another one.
    availabilityZoneRebalancing: singleton
      ? ecs.AvailabilityZoneRebalancing.DISABLED
      : ecs.AvailabilityZoneRebalancing.ENABLED,
    enableECSManagedTags: true,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
  });
  if (furtherIds.length > 0) {
    // Not by the property of the service, whose connections would add rules to these groups.
    cfnService(service).networkConfiguration = {
      awsvpcConfiguration: {
        assignPublicIp: 'DISABLED',
        subnets: vpc.selectSubnets(selection).subnetIds,
        securityGroups: [securityGroup.securityGroupId, ...furtherIds],
      },
    };
  }
  // The first tasks need the permissions to read secrets and write logs, and a network path to both AWS services.
  service.node.addDependency(task.executionRole, vpc.selectSubnets(selection).internetConnectivityEstablished);
  applyDeploymentPolicy(scope, cfnService(service), deployment);
  if (exec !== false) allowExec(service, cluster);
  for (const fileSystem of task.fileSystems) {
    allowFileSystem(scope, fileSystem, securityGroup);
    cfnService(service).node.addDependency(fileSystem.mountTargetsAvailable);
  }
  return { service, task, securityGroup };
}

/** Makes only the ECS service depend on a resource. Its security group and scaling do not wait. */
export function startAfter(service: ecs.FargateService, dependable: IDependable): void {
  // The stacks of an app know a dependency between two resources at once, and any other only at synthesis.
  if (CfnResource.isCfnResource(dependable)) cfnService(service).addResourceDependency(dependable);
  else cfnService(service).node.addDependency(dependable);
}

/** Returns the CloudFormation resource of an ECS service. */
export function cfnService(service: ecs.FargateService): ecs.CfnService {
  return service.node.defaultChild as ecs.CfnService;
}
