import * as fs from 'node:fs';
import * as path from 'node:path';

/** The prices of a Region on a date, with their sources. */
export interface Prices {
  readonly region: string;
  readonly date: string;
  readonly hoursPerMonth: number;
  readonly sources: Record<string, string>;
  readonly hourly: {
    readonly fargateVcpu: Record<string, number>;
    readonly fargateGib: Record<string, number>;
    readonly natGateway: number;
    readonly publicIpv4: number;
    readonly loadBalancer: number;
    readonly interfaceEndpointInZone: number;
    readonly auroraCapacityUnit: number;
    readonly instance: Record<string, number>;
  };
  readonly monthly: {
    readonly storageGib: number;
    readonly webAcl: number;
    readonly webAclRule: number;
    readonly alarmMetric: number;
    readonly alarmMetricHighResolution: number;
    readonly compositeAlarm: number;
    readonly freeDashboards: number;
    readonly dashboard: number;
    readonly customMetric: number;
    readonly key: number;
    readonly secret: number;
    readonly privateHostedZone: number;
  };
  /** The share that a Spot task costs less, on average. AWS changes it with supply and demand. */
  readonly spotDiscount: number;
  readonly lambda: {
    readonly millionRequests: number;
    readonly gibSecond: number;
    /** The duration of a scheduled invocation, which no template contains. Unit: seconds. */
    readonly assumedSeconds: number;
  };
}

/** The prices in prices.json. */
export const PRICES: Prices = JSON.parse(fs.readFileSync(path.join(__dirname, 'prices.json'), 'utf8'));
