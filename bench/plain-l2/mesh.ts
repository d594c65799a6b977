import { Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { PORT, PORT_NAME } from './application-container';
import { containerLogs } from './logs';

/** The namespace of the services, and how each of them is in it. */
export class Mesh extends Construct {
  public readonly namespace: servicediscovery.PrivateDnsNamespace;
  public readonly metricNamespace: string;

  public constructor(scope: Construct, id: string, vpc: ec2.IVpc) {
    super(scope, id);
    this.namespace = new servicediscovery.PrivateDnsNamespace(this, 'Namespace', {
      vpc,
      name: 'trading.internal',
      description: `Services of ${this.node.path}`,
    });
    this.metricNamespace = `TradingAnalytics/${Stack.of(this).stackName}/${scope.node.id}/${id}`;
  }

  public hostName(serviceName: string): string {
    return `${serviceName}.${this.namespace.namespaceName}`;
  }

  public serviceConnect(serviceName: string, logGroup: logs.ILogGroup): ecs.ServiceConnectProps {
    return {
      namespace: this.namespace.namespaceArn,
      services: [
        {
          portMappingName: PORT_NAME,
          discoveryName: serviceName,
          dnsName: this.hostName(serviceName),
          port: PORT,
          perRequestTimeout: Duration.seconds(15),
          idleTimeout: Duration.minutes(5),
        },
      ],
      logDriver: containerLogs(logGroup, 'service-connect'),
      accessLogConfiguration: { format: ecs.ServiceConnectAccessLogFormat.JSON },
    };
  }
}
