import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import {
  EncryptionKey,
  type IDatabaseClient,
  type IMeshClient,
  type IMeshServiceClient,
  Protection,
  type TradingMesh,
} from '../../src';
import { WorkloadCalls } from '../../src/workload/workload-calls';

/** What a client of a mesh is put into. */
interface Surroundings {
  readonly cluster: ecs.ICluster;
  readonly mesh: TradingMesh;
}

/** Standalone tasks that join a mesh as a client, without anything that a worker or a job adds. */
export class TaskClient extends Construct implements IMeshClient, IDatabaseClient {
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly sidecarLogGroup: logs.ILogGroup;
  public readonly encryptionKey = EncryptionKey.ofStack(this);
  public readonly protection = Protection.disposable();
  public readonly grantPrincipal: iam.IPrincipal;
  /** What the tasks start after. */
  public readonly startAfter: IDependable[] = [];
  protected readonly calls: WorkloadCalls;

  public constructor(
    scope: Construct,
    public readonly serviceName: string,
    { mesh }: Surroundings,
  ) {
    super(scope, serviceName);
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Task');
    this.container = this.taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app:1') });
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: mesh.vpc });
    this.sidecarLogGroup = new logs.LogGroup(this, 'Logs');
    this.grantPrincipal = this.taskDefinition.taskRole as iam.IPrincipal;
    this.calls = new WorkloadCalls(this, mesh);
  }

  public connectTo(callee: Parameters<WorkloadCalls['add']>[0]): void {
    this.calls.add(callee);
  }

  public get connections() {
    return this.calls.connections;
  }

  public addEnvironment(name: string, value: string): void {
    this.container.addEnvironment(name, value);
  }

  public addSecret(name: string, secret: ecs.Secret): void {
    this.container.addSecret(name, secret);
  }

  public _startAfter(dependable: IDependable): void {
    this.startAfter.push(dependable);
  }
}

/** The tasks of an ECS service that join a mesh as a client. */
export class ServiceClient extends TaskClient implements IMeshServiceClient {
  public readonly service: ecs.FargateService;

  public constructor(scope: Construct, serviceName: string, surroundings: Surroundings) {
    super(scope, serviceName, surroundings);
    const { taskDefinition } = this;
    this.service = new ecs.FargateService(this, 'Service', { cluster: surroundings.cluster, taskDefinition });
  }
}
