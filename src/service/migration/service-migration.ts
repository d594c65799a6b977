import { CfnResource, CustomResource, Duration, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { idsInStack } from '../../naming/stack-path';
import { privateSubnets } from '../../network/subnet-selection';
import { describe } from '../../validation/description';
import { UsageError } from '../../validation/usage-error';
import type { ServiceImageConfig } from '../../workload/service-image-config';
import type { MigrationProperties } from './handlers/migration-request';
import type { MigratedService } from './migrated-service';
import { MigratingFunction } from './migrating-function';
import type { Migration } from './migration';

/** The maximum of CloudFormation. The function ends a migration before it. */
const SERVICE_TIMEOUT = Duration.hours(1);
/** The rules that let tasks connect to others, which nothing else waits for. */
const NETWORK_RULES = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'];
/** The variables that name the database of a task. */
const DATABASE_VARIABLES = ['PGHOST', 'PGDATABASE'];

/** The properties of the migration of a service. */
export interface ServiceMigrationProps {
  readonly migration: Migration;
  readonly image: ServiceImageConfig;
  /**
   * The security groups of the tasks beside their own.
   *
   * @default - only their own
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * The migration of a service: a custom resource that the ECS service waits for.
 *
 * It runs a task of the new task definition before CloudFormation starts a deployment of the service.
 */
export class ServiceMigration extends Construct {
  public constructor(service: MigratedService, id: string, props: ServiceMigrationProps) {
    const { migration, image, securityGroups = [] } = props;
    requireImage(service, image);
    super(service, id);
    const { cluster, container, taskDefinition, securityGroup, logGroup } = service;
    const { imageName } = container;
    const { placeholderCondition } = image;
    const settings: MigrationProperties = {
      Id: idsInStack(service).join('/'),
      Service: service.serviceName,
      Image: placeholderCondition
        ? Token.asString(Fn.conditionIf(placeholderCondition.logicalId, '', imageName))
        : imageName,
      Database: Lazy.string({ produce: () => databaseOf(container) }),
      Cluster: cluster.clusterName,
      TaskDefinition: taskDefinition.taskDefinitionArn,
      Container: container.containerName,
      Command: migration._command,
      Subnets: cluster.vpc.selectSubnets(privateSubnets(service, cluster.vpc).selection).subnetIds,
      SecurityGroups: [securityGroup, ...securityGroups].map(({ securityGroupId }) => securityGroupId),
      Timeout: migration._timeout.toSeconds(),
      LogGroup: logGroup.logGroupName,
    };
    const text = Stack.of(this).toJsonString(settings);
    const parameter = new ssm.CfnParameter(this, 'Settings', {
      type: 'String',
      value: text,
      // A long command exceeds the 4 KB of the standard tier.
      tier: 'Intelligent-Tiering',
      description: describe('parameter', `The migration of ${service.node.path}`),
    });
    const shared = MigratingFunction.for(service);
    const needs = shared.serve(service, parameter);
    const run = new CustomResource(this, 'Run', {
      resourceType: 'Custom::Migration',
      serviceToken: shared.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { Parameter: parameter.ref, Settings: text },
    });
    const cfnService = service.service.node.defaultChild as ecs.CfnService;
    run.node.addDependency(...needs, needsOfTasks(service, this));
    cfnService.node.addDependency(run);
  }
}

/** Throws if the image has a command of its own in all cases, as the placeholder has. */
function requireImage(service: IConstruct, { command, placeholderCondition }: ServiceImageConfig): void {
  if (command === undefined || placeholderCondition) return;
  throw new UsageError(service, 'MigrationOfPlaceholder', {
    got: 'migration, and an image with a command of its own, for example the placeholder',
    expected: 'an image that contains the migration',
    fix: "set image, for example ServiceImage.fromAsset('service'), or remove migration until there is one",
  });
}

/** Returns the database that the environment of a container names, or an empty text. */
function databaseOf(container: ecs.ContainerDefinition): string {
  const variables = container.renderContainerDefinition().environment as ecs.CfnTaskDefinition.KeyValuePairProperty[];
  const values = DATABASE_VARIABLES.map((name) => variables.find((each) => each.name === name)?.value);
  return values.every((value) => value !== undefined) ? values.join('/') : '';
}

/**
 * Returns what the tasks of a service need: everything that the ECS service waits for, and the rules of the network.
 *
 * It is read at the end of synthesis, because later calls add to it.
 */
function needsOfTasks(service: MigratedService, migration: IConstruct): IDependable {
  const needs: IDependable = {};
  Dependable.implement(needs, {
    get dependencyRoots(): IConstruct[] {
      const cfnService = service.service.node.defaultChild as ecs.CfnService;
      const roots = [...service.service.node.dependencies, ...cfnService.node.dependencies];
      const rules = service.node
        .findAll()
        .filter((child) => CfnResource.isCfnResource(child) && NETWORK_RULES.includes(child.cfnResourceType));
      const inStack = cfnService
        .obtainDependencies()
        .filter((each): each is CfnResource => CfnResource.isCfnResource(each));
      const isOther = (root: IConstruct) => !root.node.scopes.includes(migration);
      return [...new Set([...roots, ...rules, ...inStack])].filter(isOther);
    },
  });
  return needs;
}
