import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  paginateListServices,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  type ServiceRevision,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';

/** The maximum number of deployments or revisions in a request. */
const MAX_DESCRIBED = 20;
/** The number of services that are listed at a time. ECS allows 20 reads a second, and 100 in a burst. */
const AT_A_TIME = 10;
/** ECS ends each deployment after 30 days. Unit: ms. */
const LONGEST_MS = 31 * 24 * 60 * 60_000;

/** The deployments of a cluster's services. */
export interface IServiceDeployments {
  /** Returns the deployments that run, or for which a filter returns true. */
  find(at: Date, isWanted: (brief: ServiceDeploymentBrief) => boolean): Promise<ServiceDeployment[]>;
  revisions(arns: string[]): Promise<ServiceRevision[]>;
  rollBack(deploymentArn: string): Promise<void>;
}

/** The deployments of a cluster's services, from ECS. */
export class ServiceDeployments implements IServiceDeployments {
  public constructor(
    private readonly cluster: string,
    private readonly ecs: ECSClient,
  ) {}

  public async find(at: Date, isWanted: (brief: ServiceDeploymentBrief) => boolean): Promise<ServiceDeployment[]> {
    const briefs: ServiceDeploymentBrief[] = [];
    const pages = paginateListServices({ client: this.ecs }, { cluster: this.cluster, maxResults: 100 });
    for await (const { serviceArns = [] } of pages) {
      for (const some of parts(serviceArns, AT_A_TIME)) {
        briefs.push(...(await Promise.all(some.map((service) => this.list(service, at)))).flat());
      }
    }
    const wanted = briefs.filter(isWanted).map(({ serviceDeploymentArn }) => serviceDeploymentArn as string);
    const deployments: ServiceDeployment[] = [];
    for (const serviceDeploymentArns of parts(wanted, MAX_DESCRIBED)) {
      const answer = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
      deployments.push(...(answer.serviceDeployments ?? []));
    }
    return deployments;
  }

  public async revisions(serviceRevisionArns: string[]): Promise<ServiceRevision[]> {
    const { serviceRevisions = [] } = await this.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    return serviceRevisions;
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html */
  public async rollBack(serviceDeploymentArn: string): Promise<void> {
    await this.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }

  /** The API does not document an order, so all pages are read. */
  private async list(service: string, at: Date): Promise<ServiceDeploymentBrief[]> {
    const found: ServiceDeploymentBrief[] = [];
    const createdAt = { after: new Date(at.getTime() - LONGEST_MS) };
    let nextToken: string | undefined;
    do {
      const answer = await this.ecs.send(
        new ListServiceDeploymentsCommand({ cluster: this.cluster, service, createdAt, maxResults: 100, nextToken }),
      );
      found.push(...(answer.serviceDeployments ?? []));
      nextToken = answer.nextToken;
    } while (nextToken);
    return found;
  }
}

function parts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
