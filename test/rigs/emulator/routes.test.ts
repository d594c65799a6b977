import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Template } from '../../../rigs/emulator/templates/template';
import { Ingress, MaintenancePage, MeshedFargateService, Route, SharedLoadBalancer } from '../../../src';
import type { Json } from '../../support/json';
import { anOidcLogin } from '../../support/logins';
import { aStack, aVpc, surroundings, templateOf } from '../../support/stacks';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy } = stacksOf(emulator);
const elb = new ElasticLoadBalancingV2Client(emulator.configuration);

const WAY_IN = /^AWS::(ElasticLoadBalancingV2|CertificateManager|Route53|SecretsManager|S3|EC2::SecurityGroup$)/;

/** A load balancer under a domain of its own, with services on every kind of route. */
function templateWith(maintenance?: MaintenancePage): Template {
  const stack = aStack('Routes');
  const vpc = aVpc(stack);
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
  const ingress = Ingress.domain({ hostedZone, maintenance });
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress });
  const around = surroundings(stack, { vpc });
  const authentication = anOidcLogin({ clientSecret: new secretsmanager.Secret(stack, 'Client').secretValue });
  const services: Record<string, Route[]> = {
    Paths: [Route.path('/api/*'), Route.path('/exactly')],
    Hosts: [Route.host('*.reports.example.com')],
    Headers: [Route.when({ paths: ['/api/*'], headers: { 'x-version': ['2*'] } })],
    Methods: [Route.when({ paths: ['/api/*'], methods: ['DELETE'] })],
    Users: [Route.when({ paths: ['/account/*'], authentication })],
  };
  for (const [id, routes] of Object.entries(services)) {
    shared.addRoutes(new MeshedFargateService(stack, id, around), routes);
  }
  // The way in alone: with the services, the template is more than CloudFormation takes in a request.
  const resources = Object.entries<Json>(templateOf(stack).toJSON().Resources);
  return { Resources: Object.fromEntries(resources.filter(([, { Type }]) => WAY_IN.test(Type))) };
}

/** Where a request is, as a browser says it. */
interface Request {
  readonly path: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

describe('routes, on a data plane', () => {
  const servers: http.Server[] = [];
  let name: string;

  /** The load balancer's tasks are servers of this process, one for each service, which answer with its name. */
  async function putServersBehind(): Promise<void> {
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
    for (const { TargetGroupArn, TargetGroupName = '' } of TargetGroups) {
      const server = http.createServer((_request, response) => response.end(TargetGroupName)).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      servers.push(server);
      const { port: Port } = server.address() as AddressInfo;
      await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] }));
    }
  }

  function ask({ path, host = 'example.com', method = 'GET', headers = {} }: Request) {
    return new Promise<{ status?: number; body: string; location?: string }>((resolve, reject) => {
      const options = { method, path: `/_alb/${name}${path}`, headers: { host: `${host}:443`, ...headers } };
      const request = http.request(emulator.running().endpoint, options, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body, location: response.headers.location }));
      });
      request.once('error', reject).end();
    });
  }

  beforeAll(async () => {
    await deploy('Routes', templateWith());
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
    name = LoadBalancers[0].LoadBalancerName ?? '';
    await putServersBehind();
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  test.each<[string, Request, string]>([
    ['a path', { path: '/api/prices' }, 'Paths'],
    ['an exact path', { path: '/exactly' }, 'Paths'],
    ['a host, before any path', { path: '/api/prices', host: 'a.reports.example.com' }, 'Hosts'],
    ['a header, before the path alone', { path: '/api/prices', headers: { 'x-version': '2.1' } }, 'Headers'],
    ['a header with another value', { path: '/api/prices', headers: { 'x-version': '1' } }, 'Paths'],
    ['a method, before the path alone', { path: '/api/prices', method: 'DELETE' }, 'Methods'],
  ])('%s leads to its service', async (_what, request, service) => {
    const { status, body } = await ask(request);
    expect([status, body]).toEqual([200, expect.stringContaining(service)]);
  });

  test('what no route matches is answered with 404', async () => {
    expect(await ask({ path: '/exactly/not' })).toMatchObject({ status: 404, body: '{"error":"not found"}' });
  });

  test('a request without a login is sent to the provider', async () => {
    const { status, location = '' } = await ask({ path: '/account/me' });
    expect(status).toBe(302);
    const { origin, pathname, searchParams } = new URL(location);
    expect(`${origin}${pathname}`).toBe('https://id.example.com/authorize');
    expect(searchParams.get('client_id')).toBe('trading');
    expect(searchParams.get('redirect_uri')).toContain('/oauth2/idpresponse');
  });

  test('maintenance answers all of them, and goes without a trace', async () => {
    const before = await ask({ path: '/api/prices' });
    await deploy('Routes', templateWith(MaintenancePage.html('<p>Back soon</p>')));
    for (const path of ['/api/prices', '/account/me', '/nowhere', '/']) {
      expect(await ask({ path })).toMatchObject({ status: 503, body: '<p>Back soon</p>' });
    }
    await deploy('Routes', templateWith());
    expect(await ask({ path: '/api/prices' })).toEqual(before);
  });
});
