/** What the emulator cannot hold, to be listed in a report: a green deployment proves none of it. */
export const EMULATOR_LIMITS: { readonly feature: string; readonly why: string }[] = [
  // ---- Templates
  {
    feature: 'Property validity',
    why: 'Properties that do not exist and values out of range are accepted; validate the template with other tools.',
  },
  {
    feature: 'Order of creation',
    why: 'Resources are made one after another in template order, so a missing DependsOn may stay hidden.',
  },
  {
    feature: 'Drift, quotas and rates',
    why: 'Only the quotas of the template itself are enforced (500 resources); drift detection finds nothing.',
  },
  {
    feature: 'Types that are refused',
    why:
      'AppMesh, CodeDeploy, ACM Private CA, X-Ray, Synthetics, EC2 network ACLs and prefix lists, ' +
      'CloudWatch anomaly detectors, RDS proxies: the stack fails before anything is made, with their names.',
  },
  {
    feature: 'Deletion protection',
    why: 'Load balancers that are protected are deleted with their stack all the same; databases are not.',
  },
  {
    feature: 'Custom resources that never answer',
    why: 'A function that breaks fails its custom resource at once; AWS waits for an answer, up to an hour.',
  },
  // ---- Identity
  {
    feature: 'IAM permissions',
    why:
      'Every call is allowed, and roles need not exist. The one thing checked is that the policy of a function lets ' +
      'EventBridge rules and Secrets Manager invoke it.',
  },
  {
    feature: 'Resource policies and encryption',
    why: 'The policies of secrets, topics, queues, buckets and keys are stored and not enforced; nothing is encrypted.',
  },
  {
    feature: 'Certificates',
    why: 'A listener takes any certificate ARN, whether such a certificate exists or not.',
  },
  // ---- ECS
  {
    feature: 'Containers',
    why: 'No container runs. Tasks are RUNNING at once, whatever their image, health check, secrets and size.',
  },
  {
    feature: 'Deployments, circuit breaker and rollback',
    why: 'Every deployment is COMPLETED at once: nothing fails, so neither breaker nor deployment alarm rolls back.',
  },
  {
    feature: 'Blue/green, canary and linear shift, bake time and hooks',
    why: 'Stored and described. Rule weights are not moved, nothing bakes, no hook is invoked.',
  },
  {
    feature: 'Capacity providers and Spot',
    why: 'All tasks of a service count for one provider of its strategy, in one zone; nothing is interrupted.',
  },
  {
    feature: 'Service Connect',
    why: 'Stored and described on the deployment. No proxy runs and no Cloud Map service appears.',
  },
  {
    feature: 'Cloud Map instances and DNS',
    why: 'Namespaces and services exist, but tasks are not registered in them and no name resolves.',
  },
  {
    feature: 'ECS Exec',
    why: 'The settings of cluster and service are stored and described; there is nothing to execute in.',
  },
  {
    feature: 'Images',
    why: 'Repositories and their policies exist; pushing, scanning and expiring images does not happen.',
  },
  // ---- Scaling and watching
  {
    feature: 'Scaling',
    why: 'Targets, policies and scheduled actions are stored. They make no alarms and never change a count.',
  },
  {
    feature: 'Alarm evaluation',
    why:
      'Alarms compare all data of a metric name, without regard to dimensions or to the number of datapoints, and ' +
      'metric math is never evaluated. Set the state of an alarm to see its actions.',
  },
  {
    feature: 'Metrics and logs of services',
    why: 'Metric filters, Container Insights, load balancers and tasks emit no metrics; only functions write logs.',
  },
  {
    feature: 'Events of services',
    why: '"Secret Label Updated" is emitted; task state changes, Spot warnings and alarm state changes are not.',
  },
  {
    feature: 'E-mail',
    why: 'Subscriptions are listed, and nothing is sent.',
  },
  // ---- Network
  {
    feature: 'Network traffic',
    why:
      'Security groups, routes, NAT gateways, endpoints and flow logs are stored and described; no packet is ' +
      'filtered, routed or logged, and overlapping subnets are accepted.',
  },
  {
    feature: 'Load balancing and firewall',
    why: 'With no container there is no target; access logs are not written and the web ACL inspects nothing.',
  },
  // ---- Functions, secrets, databases
  {
    feature: 'Lambda runtimes',
    why:
      'Functions run in the Node.js (or Python) of the machine, whatever version they declare, without their memory ' +
      'limit, architecture or VPC. Functions that install packages when they run need a network and wait for it.',
  },
  {
    feature: 'Rotation by schedule',
    why: 'Rotation runs when it is asked for, or when its schedule is deployed; no clock starts it.',
  },
  {
    feature: 'Database engine',
    why:
      'One real PostgreSQL 18 of this machine stands for any engine version, one database at a time: no Aurora ' +
      'storage, replication or failover, and the readers’ endpoint leads to the writer. It is TLS only and SCRAM ' +
      'only, whatever the parameter group says: parameters are stored and described, and not applied to it.',
  },
  {
    feature: 'Database capacity and pausing',
    why: 'Capacity units, instance classes and zones are stored. Nothing scales, pauses or resumes.',
  },
  {
    feature: 'Database endpoints',
    why:
      'Functions reach them by their names and verify the certificate, which a local authority signed in place of ' +
      'Amazon’s. Nothing else resolves those names, and no security group is in the way.',
  },
  {
    feature: 'Logins by IAM',
    why: 'No token is checked: any password will do for a user who logs in by IAM.',
  },
  {
    feature: 'Password of the database admin',
    why: 'RDS makes it and keeps it in a secret of its own, and never rotates it.',
  },
  {
    feature: 'Backups, snapshots, logs and metrics of databases',
    why: 'Retention, windows, exported logs, Enhanced Monitoring and Performance Insights are settings, and do nothing.',
  },
  {
    feature: 'Changes to databases',
    why: 'Another port or another keeper of the password is refused; other changes are applied at once, without a restart.',
  },
];
