import type { Kinds } from './kinds';
import { CERTIFICATES } from './kinds/certificates';
import { CLUSTER } from './kinds/cluster';
import { DATABASE } from './kinds/database';
import { INGRESS } from './kinds/ingress';
import { JOB } from './kinds/job';
import { JOBS } from './kinds/jobs';
import { LEAST_PRIVILEGE } from './kinds/least-privilege';
import { MARKET_HOURS } from './kinds/market-hours';
import { MESH } from './kinds/mesh';
import { NETWORK } from './kinds/network';
import { PLATFORM } from './kinds/platform';
import { QUOTAS } from './kinds/quotas';
import { SECRETS } from './kinds/secrets';
import { SECURITY } from './kinds/security';
import { SERVICE } from './kinds/service';
import { UPDATE_SAFETY } from './kinds/update-safety';
import { WORKER } from './kinds/worker';
import { WORKLOAD } from './kinds/workload';

/** The kinds of all options whose type alone does not define the valid values. */
export const KINDS: Kinds = {
  ...CERTIFICATES,
  ...CLUSTER,
  ...DATABASE,
  ...INGRESS,
  ...JOB,
  ...JOBS,
  ...MARKET_HOURS,
  ...MESH,
  ...NETWORK,
  ...PLATFORM,
  ...QUOTAS,
  ...SECRETS,
  ...SECURITY,
  ...SERVICE,
  ...LEAST_PRIVILEGE,
  ...UPDATE_SAFETY,
  ...WORKER,
  ...WORKLOAD,
};
