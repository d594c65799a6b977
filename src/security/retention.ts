import {
  Aspects,
  CfnDeletionPolicy,
  CfnResource,
  DefaultTokenResolver,
  type IAspect,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  StringConcat,
  Tokenization,
  type TokenizedStringFragments,
} from 'aws-cdk-lib';
import type { CfnRoute } from 'aws-cdk-lib/aws-ec2';
import { Dependable, type IConstruct } from 'constructs';
import type { Protection } from './protection';

/** After the aspects that change resources, and before the aspects that only read them. */
const PRIORITY = 900;
const RETAINING = [CfnDeletionPolicy.RETAIN, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE];
/** A policy that names a deleted resource stays valid, so a retained resource does not need what its policy names. */
const POLICY = /policy(document|text)?$/i;

/**
 * Retains the resources that the retained resources of a construct need, in every stack.
 *
 * AWS refuses to delete a VPC, a subnet or a security group that a retained resource uses, and the deletion of the stack
 * would fail. The needs come from the template: references that are a whole value, and dependencies.
 *
 * @param construct the construct, for example a database
 * @param protection the protection of the construct; the function does nothing for a disposable one
 */
export function retainNeeds(construct: IConstruct, protection: Protection): void {
  if (!protection.retainsData) return;
  Aspects.of(construct).add(new RetainedNeeds(), { priority: PRIORITY });
}

class RetainedNeeds implements IAspect {
  private static readonly visited = new WeakSet<IConstruct>();

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || !isRetained(node)) return;
    retainNeedsOf(node, RetainedNeeds.visited);
  }
}

function retainNeedsOf(resource: CfnResource, visited: WeakSet<IConstruct>): void {
  if (visited.has(resource)) return;
  visited.add(resource);
  for (const needed of [...referencesOf(resource), ...dependenciesOf(resource)]) {
    if (!isRetained(needed)) {
      needed.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
      // An update that replaces the resource moves its users first.
      needed.cfnOptions.updateReplacePolicy ??= CfnDeletionPolicy.DELETE;
    }
    retainNeedsOf(needed, visited);
  }
}

function isRetained({ cfnOptions }: CfnResource): boolean {
  return cfnOptions.deletionPolicy !== undefined && RETAINING.includes(cfnOptions.deletionPolicy);
}

/** Returns the resources that the properties of a resource refer to with a whole value. */
function referencesOf(resource: CfnResource): Set<CfnResource> {
  const resolver = new ReferenceResolver();
  Tokenization.resolve(resource._toCloudFormation(), { scope: resource, resolver, preparing: true });
  return resolver.references;
}

/** Returns the resources that must exist before a resource, by a dependency of the resource or of its L2 construct. */
function dependenciesOf(resource: CfnResource): CfnResource[] {
  const owner = resource.node.scope as IConstruct;
  const dependents = owner.node.defaultChild === resource ? [resource, owner] : [resource];
  const roots = dependents
    .flatMap(({ node }) => node.dependencies)
    .flatMap((dependable) => Dependable.of(dependable).dependencyRoots);
  const dependencies = [...resource.obtainDependencies(), ...roots.flatMap(({ node }) => node.findAll())];
  return dependencies.filter(CfnResource.isCfnResource).filter((each) => !isRouteToNatGateway(each));
}

/** A database in a private subnet waits for its route, but it needs no NAT gateway, which costs money. */
function isRouteToNatGateway(resource: CfnResource): boolean {
  return resource.cfnResourceType === 'AWS::EC2::Route' && (resource as CfnRoute).natGatewayId !== undefined;
}

/** Notes each reference that is a whole value. A reference in a text, for example in a name, is no need. */
class ReferenceResolver extends DefaultTokenResolver {
  public readonly references = new Set<CfnResource>();
  private texts = 0;

  public constructor() {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor) {
    const counts = this.texts === 0 && !context.documentPath.some((name) => POLICY.test(name));
    if (counts && Reference.isReference(token) && CfnResource.isCfnResource(token.target)) {
      this.references.add(token.target);
    }
    return super.resolveToken(token, context, postProcessor);
  }

  public override resolveString(fragments: TokenizedStringFragments, context: IResolveContext) {
    const isText = fragments.length > 1;
    if (isText) this.texts += 1;
    try {
      return super.resolveString(fragments, context);
    } finally {
      if (isText) this.texts -= 1;
    }
  }
}
