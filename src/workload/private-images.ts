import { AspectPriority, Aspects, type IAspect, Stack, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { isInstanceOf } from '../validation/brand';

/** The address of an image in a private registry of Amazon ECR: the account, the Region and the repository. */
const PRIVATE_IMAGE = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z.]+\/([^:@]+)/;

/**
 * Allows a task to pull the images that its containers name by an address in a private registry of Amazon ECR.
 *
 * The CDK grants the permission for a repository, but not for an address. Such a task would never start.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 */
export function allowPrivateImages(definition: ecs.TaskDefinition, executionRole: iam.IRole): void {
  Aspects.of(definition).add(new PrivateImages(executionRole), { priority: AspectPriority.MUTATING });
}

class PrivateImages implements IAspect {
  private readonly granted = new Set<string>();

  public constructor(private readonly role: iam.IRole) {}

  public visit(node: IConstruct): void {
    if (!isInstanceOf(node, 'aws-cdk-lib.aws_ecs.ContainerDefinition')) return;
    const { imageName } = node as ecs.ContainerDefinition;
    if (Token.isUnresolved(imageName)) return;
    const [, account, region, repository] = PRIVATE_IMAGE.exec(imageName) ?? [];
    if (account === undefined) return;
    const { partition } = Stack.of(node);
    this.grant(`arn:${partition}:ecr:${region}:${account}:repository/${repository}`, [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
    ]);
    this.grant('*', ['ecr:GetAuthorizationToken']);
  }

  private grant(resource: string, actions: string[]): void {
    if (this.granted.has(resource)) return;
    this.granted.add(resource);
    addDeclared(this.role, new iam.PolicyStatement({ actions, resources: [resource] }));
  }
}
