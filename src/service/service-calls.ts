import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IMeshMember } from '../mesh/mesh-member';
import { allowIngress } from '../network/allow-ingress';
import type { MeshedFargateService } from './meshed-fargate-service';
import { urlVariableOf } from './service-name';

/** The calls of a service to others of its mesh. */
export class ServiceCalls {
  private readonly callees = new Set<MeshedFargateService>();
  private readonly reached = new Set<IMeshMember>();

  public constructor(private readonly service: MeshedFargateService) {}

  /** The services that are called, by name. */
  public get names(): string[] {
    return [...this.callees].map(({ serviceName }) => serviceName).sort();
  }

  /** Lets the service call another one, at whichever version of it. Asking again changes nothing. */
  public add(callee: MeshedFargateService): void {
    if (this.callees.has(callee)) return;
    const { service } = this;
    const url = service.mesh.connect(service, callee);
    this.callees.add(callee);
    for (const version of service.mesh.versionsOf(callee)) this.reach(version);
    service.addEnvironment(urlVariableOf(callee.serviceName), url, `the call to '${callee.serviceName}'`);
  }

  private reach(callee: IMeshMember): void {
    const { service } = this;
    if (callee === service || this.reached.has(callee)) return;
    this.reached.add(callee);
    allowIngress(service, `CallTo-${callee.serviceName}`, {
      from: service.securityGroup,
      to: callee.securityGroup,
      port: service.mesh.portOf(callee),
      description: `${service.serviceName} calls ${callee.serviceName}`,
    });
    if (service.mesh._startsAfter(service, callee)) {
      ecsServiceOf(service).addResourceDependency(ecsServiceOf(callee));
    }
  }
}

function ecsServiceOf({ service }: IMeshMember): ecs.CfnService {
  return service.node.defaultChild as ecs.CfnService;
}
