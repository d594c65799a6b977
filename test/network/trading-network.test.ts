import { type Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  Egress,
  EncryptionKey,
  MeshedFargateService,
  MutualTls,
  Protection,
  RotatableSecret,
  RotationPlan,
  ServiceImage,
  SpotCluster,
  Tracing,
  TradingMesh,
  TradingNetwork,
  type TradingNetworkProps,
} from '../../src';
import { addEndpointFor } from '../../src/network/service-endpoints';
import type { Json } from '../support/json';
import { anApp, aStack, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function networkTemplate(props: TradingNetworkProps = {}): Template {
  const stack = aStack();
  new TradingNetwork(stack, 'Network', props);
  return templateOf(stack);
}

describe('TradingNetwork', () => {
  const template = networkTemplate();

  test('has public, private and data subnets in three zones, also if the Region is a token', () => {
    const zones = Object.values(template.findResources('AWS::EC2::Subnet')).map((subnet) => {
      const group = subnet.Properties.Tags.find(({ Key }: { Key: string }) => Key === 'aws-cdk:subnet-name').Value;
      return `${group} ${subnet.Properties.AvailabilityZone['Fn::Select'][0]}`;
    });
    expect(zones).toEqual(
      ['Public', 'Private', 'Data'].flatMap((group) => [0, 1, 2].map((zone) => `${group} ${zone}`)),
    );
  });

  test('assigns no public address by default', () => {
    template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }, 0);
  });

  test('has a fixed range for each group of subnets', () => {
    const ranges = Object.values(template.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.CidrBlock,
    );
    expect(ranges).toEqual([
      '10.0.0.0/22',
      '10.0.4.0/22',
      '10.0.8.0/22',
      '10.0.32.0/19',
      '10.0.64.0/19',
      '10.0.96.0/19',
      '10.0.128.0/24',
      '10.0.129.0/24',
      '10.0.130.0/24',
    ]);
  });

  describe('with IPv6', () => {
    const subnetsOf = (of: Template) =>
      Object.values(of.findResources('AWS::EC2::Subnet')).map((found) => found.Properties);
    const dual = networkTemplate({ dualStack: true });

    test('has an IPv6 range in each subnet, and the same IPv4 ranges', () => {
      expect(subnetsOf(dual).map(({ CidrBlock }) => CidrBlock)).toEqual(
        subnetsOf(template).map(({ CidrBlock }) => CidrBlock),
      );
      const ranges = subnetsOf(dual).map(({ Ipv6CidrBlock }) => JSON.stringify(Ipv6CidrBlock));
      expect(new Set(ranges).size).toBe(9);
      dual.resourceCountIs('AWS::EC2::VPCCidrBlock', 1);
    });

    test('assigns no IPv6 address by default', () => {
      for (const { AssignIpv6AddressOnCreation } of subnetsOf(dual)) expect(AssignIpv6AddressOnCreation).toBe(false);
    });

    test('accepts IPv6 connections from outside only in the public subnets', () => {
      const routes = Object.entries(dual.findResources('AWS::EC2::Route')).flatMap(([id, { Properties }]) =>
        Properties.DestinationIpv6CidrBlock ? [[id, Properties.GatewayId ? 'both ways' : 'out']] : [],
      );
      expect(routes).toHaveLength(6);
      for (const [id, direction] of routes) expect(direction).toBe(id.includes('Public') ? 'both ways' : 'out');
    });

    test('has no IPv6 route to the internet with endpointsOnly()', () => {
      const closed = networkTemplate({ dualStack: true, egress: Egress.endpointsOnly() });
      const ids = Object.entries(closed.findResources('AWS::EC2::Route')).map(([id]) => id);
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(id).toContain('Public');
    });

    test('is off by default', () => {
      for (const subnet of subnetsOf(template)) expect(Object.keys(subnet).join()).not.toMatch(/ipv6/i);
    });
  });

  test('closes the default security group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('reaches S3 without a NAT gateway, but not from the data subnets', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(Properties.VpcEndpointType).toBe('Gateway');
    expect(Properties.RouteTableIds).toHaveLength(6);
    expect(JSON.stringify(Properties.RouteTableIds)).not.toContain('Data');
  });

  test('has no route to the internet from the data subnets', () => {
    const routes = Object.keys(template.findResources('AWS::EC2::Route'));
    expect(routes).toHaveLength(6);
    for (const id of routes) expect(id).not.toContain('Data');
  });

  test('keeps an encrypted flow log of all traffic', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      TrafficType: 'ALL',
      LogGroupName: { Ref: Match.stringLikeRegexp('NetworkFlowLogs') },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue(), RetentionInDays: 30 });
  });

  test('keeps the flow log when the stack is deleted, except with Protection.disposable()', () => {
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
    networkTemplate({ protection: Protection.disposable() }).hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
    });
  });

  test('accepts another range', () => {
    networkTemplate({ cidr: '10.7.0.0/16' }).hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.7.0.0/16' });
  });

  test.each([
    ...['10.0.0.0/24', '10.0.0.0/8', '10.0.1.7/16', '10.0.0.0', '10.300.0.0/16', ''].map((cidr) => [
      cidr,
      `cidr: '${cidr}'`,
    ]),
    ['0.0.0.0/16', "cidr: '0.0.0.0/16'"],
    ['169.254.0.0/16', "cidr: '169.254.0.0/16'"],
    [Token.asString({ Ref: 'Cidr' }), 'known only at deployment'],
  ])('refuses a range that its subnets do not fit into: %#', (cidr, got) => {
    expectUsageError(() => networkTemplate({ cidr }), { code: 'InvalidCidr', path: 'Stack/Network', got });
  });

  test.each([
    [[], '0 Availability Zone(s)'],
    [['x1'], '1 Availability Zone(s)'],
    [['x1', 'x1'], "availabilityZones: 'x1' twice"],
  ])('refuses fewer than two zones: %s', (availabilityZones, got) => {
    expectUsageError(() => networkTemplate({ availabilityZones }), { code: 'TooFewZones', path: 'Stack/Network', got });
  });

  test('refuses zones of another Region', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const availabilityZones = ['eu-west-1a', 'us-east-1a'];
    expectUsageError(() => new TradingNetwork(stack, 'Network', { availabilityZones }), {
      code: 'OtherEnvironment',
      path: 'Stack/Network',
      got: "availabilityZones: 'us-east-1a', in a stack of eu-west-1",
    });
  });

  test('accepts names of zones', () => {
    const zones = networkTemplate({ availabilityZones: ['x1', 'x2', 'x4'] }).findResources('AWS::EC2::Subnet');
    expect(new Set(Object.values(zones).map(({ Properties }) => Properties.AvailabilityZone))).toEqual(
      new Set(['x1', 'x2', 'x4']),
    );
  });
});

describe('Egress', () => {
  test('natPerZone() is the default', () => {
    networkTemplate().resourceCountIs('AWS::EC2::NatGateway', 3);
    networkTemplate({ egress: Egress.natPerZone() }).resourceCountIs('AWS::EC2::NatGateway', 3);
  });

  test('singleNat() has one for all zones', () => {
    networkTemplate({ egress: Egress.singleNat() }).resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test('endpointsOnly() has no NAT gateway, and an endpoint for each service that every platform calls', () => {
    const template = networkTemplate({ egress: Egress.endpointsOnly() });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    const services = Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
      .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface')
      .map(({ Properties }) => Properties.ServiceName['Fn::Join'][1].at(-1).replace(/^\./, ''));
    expect(services.sort()).toEqual([
      'ecr.api',
      'ecr.dkr',
      'ecs',
      'ecs-agent',
      'ecs-telemetry',
      'kms',
      'logs',
      'secretsmanager',
    ]);
  });

  describe('endpointsOnly() has one more endpoint', () => {
    const servicesWith = (egress: Egress, act: (stack: Stack, vpc: ec2.IVpc) => void) => {
      const stack = aStack();
      act(stack, new TradingNetwork(stack, 'Network', { egress }).vpc);
      const template = templateOf(stack);
      return Object.entries(template.findResources('AWS::EC2::VPCEndpoint')).map(([id, { Properties }]) => ({
        id,
        name: JSON.stringify(Properties.ServiceName),
        subnets: Properties.SubnetIds,
      }));
    };
    const externalKeys = (stack: Stack, vpc: ec2.IVpc) => {
      const issuer = lambda.Function.fromFunctionAttributes(stack, 'Issuer', {
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:issuer',
        sameEnvironment: true,
      });
      for (const id of ['One', 'Other']) {
        new RotatableSecret(stack, id, { rotation: RotationPlan.externalKey({ issuer }), vpc });
      }
    };

    test('for Lambda, if a function in the VPC invokes an issuer of keys', () => {
      const added = servicesWith(Egress.endpointsOnly(), externalKeys).filter(({ name }) => name.includes('.lambda"'));
      expect(added).toHaveLength(1);
      expect(added[0].subnets).toHaveLength(3);
    });

    test('for AWS Private CA, if it signs the certificates of the mesh', () => {
      const privateCa = (stack: Stack, vpc: ec2.IVpc) => {
        const arn = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1';
        const mutualTls = MutualTls.privateCa(
          acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Ca', arn),
        );
        const mesh = new TradingMesh(stack, 'Mesh', { vpc });
        mutualTls.certificateFor(mesh, new Construct(stack, 'Risk'), {
          serviceName: 'risk',
          dnsName: 'risk.trading.internal',
          uri: 'spiffe://trading.internal/risk',
          vpc,
          encryptionKey: EncryptionKey.ofStack(stack),
          protection: Protection.production(),
        });
      };
      const names = servicesWith(Egress.endpointsOnly(), privateCa).map(({ name }) => name);
      expect(names.filter((name) => name.includes('.acm-pca"'))).toHaveLength(1);
      expect(servicesWith(Egress.natPerZone(), privateCa)).toHaveLength(1);
    });

    const services =
      (exec: boolean, ...tracings: Tracing[]) =>
      (stack: Stack, vpc: ec2.IVpc) => {
        const shared = {
          cluster: new SpotCluster(stack, 'Cluster', { vpc }),
          mesh: new TradingMesh(stack, 'Mesh', { vpc }),
        };
        const repository = ecr.Repository.fromRepositoryName(stack, 'Images', 'images');
        const image = ServiceImage.fromRepository({ repository, tag: 'v1' });
        for (const [index, tracing] of tracings.entries()) {
          new MeshedFargateService(stack, `Risk${index}`, { ...shared, image, exec, tracing });
        }
      };
    const collector = (stack: Stack) =>
      Tracing.openTelemetry({
        image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Collector', 'collector')),
      });
    const endpointsOf = (act: (stack: Stack, vpc: ec2.IVpc) => void) =>
      servicesWith(Egress.endpointsOnly(), act).map(({ name }) => name);

    test('for X-Ray, if a service sends traces, once for all services', () => {
      const traced = (stack: Stack, vpc: ec2.IVpc) => {
        const tracing = collector(stack);
        services(false, tracing, tracing)(stack, vpc);
      };
      expect(endpointsOf(traced).filter((name) => name.includes('.xray"'))).toHaveLength(1);
      expect(endpointsOf(services(false, Tracing.none())).filter((name) => name.includes('.xray"'))).toEqual([]);
    });

    test('for sessions, if a service has ECS Exec', () => {
      const ofSessions = (exec: boolean) =>
        endpointsOf(services(exec, Tracing.none(), Tracing.none())).filter((name) => name.includes('.ssmmessages"'));
      expect(ofSessions(true)).toHaveLength(1);
      expect(ofSessions(false)).toEqual([]);
    });

    test('only in a VPC without a route to the internet', () => {
      expect(servicesWith(Egress.natPerZone(), externalKeys)).toHaveLength(1);
    });
  });

  test('endpointsOnly() has its endpoints in the subnets of the tasks', () => {
    const endpoints = networkTemplate({ egress: Egress.endpointsOnly() }).findResources('AWS::EC2::VPCEndpoint', {
      Properties: { VpcEndpointType: 'Interface' },
    });
    for (const { Properties } of Object.values(endpoints)) {
      expect(Properties.SubnetIds).toEqual(Array(3).fill({ Ref: expect.stringContaining('PrivateSubnet') }));
    }
  });

  describe('the endpoints of endpointsOnly()', () => {
    const policiesOf = (egress: Egress) =>
      Object.fromEntries(
        Object.entries(networkTemplate({ egress }).findResources('AWS::EC2::VPCEndpoint')).map(
          ([id, { Properties }]) => [id.replace(/^NetworkVpc|[0-9A-F]{8}$/g, ''), Properties.PolicyDocument?.Statement],
        ),
      );
    const OWN = { Ref: 'AWS::AccountId' };
    const ownAnd = (resources: Json) => ({
      Action: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': OWN, 'aws:ResourceAccount': resources } },
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Resource: '*',
    });

    test('accept only principals and resources of the account', () => {
      const { S3, EcsAgent, EcsTelemetry, ...others } = policiesOf(Egress.endpointsOnly());
      expect(Object.keys(others).sort()).toEqual(['EcrApi', 'EcrDocker', 'Ecs', 'Kms', 'Logs', 'SecretsManager']);
      for (const statements of Object.values(others)) expect(statements).toEqual([ownAnd(OWN)]);
      expect(S3[0]).toEqual(ownAnd(OWN));
      // The agents of AWS in a task call with an identity that AWS does not document.
      expect([EcsAgent, EcsTelemetry]).toEqual([undefined, undefined]);
    });

    test('accept resources of other accounts, if they are named', () => {
      const { Logs } = policiesOf(Egress.endpointsOnly({ accounts: ['999999999999'] }));
      expect(Logs).toEqual([ownAnd([OWN, '999999999999'])]);
    });

    test('serve the image layers of ECR and the responses of custom resources, and no other bucket of AWS', () => {
      const { S3 } = policiesOf(Egress.endpointsOnly());
      expect(S3).toHaveLength(3);
      const [, layers, responses] = S3;
      expect([layers.Action, responses.Action]).toEqual(['s3:GetObject', 's3:PutObject']);
      expect(JSON.stringify(layers.Resource)).toBe(
        JSON.stringify({
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod-', { Ref: 'AWS::Region' }, '-starport-layer-bucket/*'],
          ],
        }),
      );
      expect(JSON.stringify(responses.Resource)).toContain(
        '":s3:::cloudformation-custom-resource-response-",{"Fn::Join":["",{"Fn::Split":["-",{"Ref":"AWS::Region"}]}]},"/*"',
      );
    });

    test('that choices add have the policy too', () => {
      const stack = aStack();
      const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() });
      addEndpointFor('SessionManager', vpc);
      Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
        ServiceName: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('ssmmessages')])] }),
        PolicyDocument: { Statement: [ownAnd(OWN)] },
      });
    });

    test('have the policy too in a VPC that another copy of the library created', () => {
      const stack = aStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        subnetConfiguration: [{ name: 'Private', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      });
      new ec2.SecurityGroup(vpc, 'EndpointSecurityGroup', { vpc });
      addEndpointFor('Xray', vpc);
      Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
        PolicyDocument: { Statement: [ownAnd(OWN)] },
      });
    });

    test('do not limit S3 in a network with a route to the internet', () => {
      expect(policiesOf(Egress.natPerZone())).toEqual({ S3: undefined });
    });
  });

  test('endpointsOnly() accepts connections to its endpoints only from the VPC', () => {
    networkTemplate({ egress: Egress.endpointsOnly(), cidr: '10.7.0.0/16' }).hasResourceProperties(
      'AWS::EC2::SecurityGroup',
      { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.7.0.0/16', FromPort: 443, ToPort: 443 })] },
    );
  });
});

describe('the lookup of zones', () => {
  test('is not needed in a stack without an environment', () => {
    const app = anApp();
    new TradingNetwork(aStack('Stack', {}, app), 'Network');
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('stores three zones of a concrete environment in cdk.context.json', () => {
    const env = { account: '123456789012', region: 'eu-west-1' };
    const key = 'availability-zones:account=123456789012:region=eu-west-1';
    const app = anApp({ context: { [key]: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1d'] } });
    const stack = aStack('Stack', { env }, app);
    new TradingNetwork(stack, 'Network');
    expect(app.synth().manifest.missing).toBeUndefined();
    templateOf(stack).resourceCountIs('AWS::EC2::Subnet', 9);
    templateOf(stack).resourcePropertiesCountIs('AWS::EC2::Subnet', { AvailabilityZone: 'eu-west-1c' }, 3);
  });
});
