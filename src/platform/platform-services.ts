import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { SharedNetworkLoadBalancer } from '../ingress/network/shared-network-load-balancer';
import { requireRoutes } from '../ingress/require-routes';
import { requireRoutesOfProtocol } from '../ingress/routes/require-routes-of-protocol';
import type { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import { sortedRecord } from '../naming/sorted-record';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { thresholdsOfProtocol } from '../service/alarm-thresholds';
import { MeshedFargateService } from '../service/meshed-fargate-service';
import type { PlatformParts } from './callers';
import { NamedWorkloads } from './named-workloads';
import { addServiceOutputs } from './outputs';
import type { ServiceDefinition, ServiceDefinitionProps } from './service-definition';
import {
  requireDatabase,
  requireFreeVariables,
  requireIngress,
  requireNetworkIngress,
  routesOf,
} from './validate-definition';
import { withDefaults } from './with-defaults';

/** The parts of a platform that its services use. */
export interface ServiceParts extends PlatformParts {
  readonly apiKey: RotatableSecret;
  readonly loadBalancer?: SharedLoadBalancer;
  readonly networkLoadBalancer?: SharedNetworkLoadBalancer;
}

/** The services of a platform. */
export class PlatformServices {
  private readonly scope: Construct;
  private readonly services: NamedWorkloads<MeshedFargateService>;

  public constructor(
    platform: Construct,
    private readonly parts: ServiceParts,
  ) {
    this.services = new NamedWorkloads(platform, 'service');
    this.scope = new Construct(platform, 'Services');
  }

  /** The names, sorted. */
  public get names(): string[] {
    return this.services.names;
  }

  /** Returns a service by its name, if the platform has it. */
  public find(name: string): MeshedFargateService | undefined {
    return this.services.find(name);
  }

  /** Returns a service by its name. Throws if the platform has none of this name. */
  public get(name: string): MeshedFargateService {
    return this.services.get(name);
  }

  /** Creates all services before it connects them, so that their order does not matter. */
  public addAll(definitions: Record<string, ServiceDefinition>): void {
    const created = Object.entries(sortedRecord(definitions)).map(([name, definition]) => ({
      service: this.create(name, definition, this.scope),
      definition,
    }));
    for (const { service, definition } of created) this.connect(service, definition);
  }

  /** Adds a service, and connects it to what it uses. */
  public add(name: string, definition: ServiceDefinition, scope: Construct = this.scope): MeshedFargateService {
    const service = this.create(name, definition, scope);
    this.connect(service, definition);
    return service;
  }

  private create(name: string, definition: ServiceDefinition, scope: Construct): MeshedFargateService {
    const { cluster, mesh, encryptionKey, protection, defaults, thresholds } = this.parts;
    const options = withDefaults(definition.options, defaults);
    const create = (id: string) =>
      new MeshedFargateService(scope, id, {
        ...options,
        serviceName: name,
        alarms: { ...thresholdsOfProtocol(thresholds, options.protocol), ...options.alarms },
        secrets: options.platformApiKey ? this.withApiKeys(scope, options) : options.secrets,
        cluster,
        mesh,
        encryptionKey,
        protection,
      });
    return this.services.add(name, create);
  }

  private withApiKeys(scope: Construct, options: ServiceDefinitionProps): Record<string, ecs.Secret> {
    const { apiKey } = this.parts;
    const keys = { API_KEY: apiKey.field('api_key'), PREVIOUS_API_KEY: apiKey.field('previous_api_key') };
    requireFreeVariables(scope, options, Object.keys(keys));
    return { ...keys, ...options.secrets };
  }

  private connect(service: MeshedFargateService, { options }: ServiceDefinition): void {
    const { calls = [], stickySessions, databaseAccess } = options;
    const { loadBalancer, networkLoadBalancer, database, findCallee, monitoring, names } = this.parts;
    for (const name of [...calls].sort()) service.connectTo(findCallee(service, name));
    const { http, tcp } = routesOf(options, { loadBalancer, networkLoadBalancer });
    requireRoutesOfProtocol(service, [...http, ...tcp]);
    requireRoutes(service, http, stickySessions);
    if (http.length > 0) requireIngress(service, http, loadBalancer).addRoutes(service, http, { stickySessions });
    if (tcp.length > 0) requireNetworkIngress(service, tcp, networkLoadBalancer).addRoutes(service, tcp);
    if (databaseAccess) requireDatabase(service, databaseAccess, database)?.addUser(service, databaseAccess);
    monitoring.watchService(service);
    names.addService(service);
    addServiceOutputs(service);
  }
}
