/** The features of AWS that the emulator does not have. A successful deployment proves nothing about them. */
export const EMULATOR_LIMITS: { readonly feature: string; readonly why: string }[] = [
  // ---- Templates
  {
    feature: 'Property validity',
    why: 'Unknown properties and values out of range are accepted. Validate the template with other tools.',
  },
  {
    feature: 'Order of creation',
    why: 'Resources are created one after another in template order, so a missing DependsOn may stay hidden.',
  },
  {
    feature: 'Drift, quotas and rates',
    why: 'Only the quotas of the template itself are enforced (500 resources). Drift detection finds nothing.',
  },
  {
    feature: 'Types that are refused',
    why:
      'AppMesh, CodeDeploy, ACM Private CA, X-Ray, Synthetics, EC2 network ACLs and prefix lists, RDS proxies, ' +
      'CloudWatch anomaly detectors. The stack fails with ' +
      'their names before a resource is created.',
  },
  {
    feature: 'Dropped properties',
    why:
      'No metric moves an alarm on metric math. Scheduled scaling, bucket encryption and lifecycle rules, and the VPC' +
      ' and dead-letter queue of a function are accepted and not stored.',
  },
  {
    feature: 'Order of deletion',
    why:
      'What is in use or protected is not deleted. Network interfaces of functions and tasks are gone at once, and ' +
      'nothing writes a log after its group is deleted.',
  },
  {
    feature: 'Resource import',
    why:
      'A change set of type IMPORT adopts only what another stack created and retained. The properties of the template ' +
      'are not compared with those of the resource.',
  },
  {
    feature: 'Custom resources that never answer',
    why: 'A function that fails also fails its custom resource at once. AWS waits up to an hour for an answer.',
  },
  // ---- Identity
  {
    feature: 'IAM permissions',
    why:
      'Every call is allowed, and roles do not have to exist. Only the policy of a function is checked, when an' +
      ' EventBridge rule or Secrets Manager invokes it.',
  },
  {
    feature: 'Resource policies and encryption',
    why:
      'The policies of secrets, topics, queues, buckets and keys are stored and not enforced. Nothing is ' +
      'encrypted.',
  },
  {
    feature: 'Certificates',
    why: 'A listener accepts any certificate ARN, even of a certificate that does not exist.',
  },
  // ---- ECS
  {
    feature: 'Containers',
    why: 'No container runs. Tasks are RUNNING at once, with any image, health check, secret or size.',
  },
  {
    feature: 'Deployments, circuit breaker and rollback',
    why:
      'Every rolling deployment is SUCCESSFUL at once. Nothing fails, so neither the circuit breaker nor an alarm rolls ' +
      'back. StopServiceDeployment rolls back a deployment that shifts traffic.',
  },
  {
    feature: 'Blue/green, canary and linear deployments, bake time and hooks',
    why:
      'A deployment lasts as long as its bake times, and its two target groups exchange their roles. The weights of the ' +
      'listener rule do not change, and no hook is invoked.',
  },
  {
    feature: 'Capacity providers and Spot',
    why: 'All tasks of a service count for one capacity provider, in one zone. There are no Spot interruptions.',
  },
  {
    feature: 'Service Connect',
    why: 'Stored and described on the deployment. No proxy runs, and no Cloud Map service is created.',
  },
  {
    feature: 'Cloud Map instances and DNS',
    why: 'Namespaces and services exist, but no task is registered and no name resolves.',
  },
  {
    feature: 'ECS Exec',
    why: 'The settings of cluster and service are stored and described. There is no container for a session.',
  },
  {
    feature: 'Images',
    why: 'Repositories and their policies exist. Images are not pushed, scanned or expired.',
  },
  // ---- Scaling and monitoring
  {
    feature: 'Scaling',
    why: 'Targets and policies are stored. They create no alarms and never change the number of tasks.',
  },
  {
    feature: 'Alarm evaluation',
    why:
      'An alarm compares all data of a metric name. It ignores dimensions and the number of datapoints. Set the' +
      ' state of an alarm to see its actions.',
  },
  {
    feature: 'Metrics and logs of services',
    why: 'Metric filters, Container Insights, load balancers and tasks emit no metrics. Only functions write logs.',
  },
  {
    feature: 'Events of services',
    why: '"Secret Label Updated" is emitted. Task state changes, Spot warnings and alarm state changes are not.',
  },
  {
    feature: 'E-mail',
    why: 'Subscriptions are listed, and no message is sent.',
  },
  // ---- Network
  {
    feature: 'Network traffic',
    why:
      'Security groups, routes, NAT gateways, endpoints and flow logs are stored and described. No packet is ' +
      'filtered, routed or logged, and overlapping subnets are accepted.',
  },
  {
    feature: 'Load balancing and firewall',
    why:
      'There are no targets, because no container runs. Access logs are not written, and the web ACL inspects ' +
      'nothing.',
  },
  // ---- Functions, secrets, databases
  {
    feature: 'Lambda runtimes',
    why:
      'Functions run in the Node.js or Python of the machine, without their memory limit, architecture or VPC. ' +
      'A function that installs packages at run time needs a network.',
  },
  {
    feature: 'Scheduled rotation',
    why: 'A rotation runs on request, or when its schedule is deployed. No clock starts it.',
  },
  {
    feature: 'Database engine',
    why:
      'One real PostgreSQL 18 on this machine is used for all engine versions, one database at a time. It has ' +
      'no Aurora storage, replication or failover, and the reader endpoint connects to the writer. It accepts ' +
      'only TLS and SCRAM. Parameter groups are stored and described, and not applied.',
  },
  {
    feature: 'Database instances without a cluster',
    why: 'They are stored and described, and no server listens.',
  },
  {
    feature: 'Database capacity and pausing',
    why: 'Capacity units, instance classes and zones are stored. Nothing scales, pauses or resumes.',
  },
  {
    feature: 'Database endpoints',
    why:
      'Functions reach them by name and verify the certificate. A local authority signed it instead of Amazon. ' +
      'Nothing else resolves these names, and no security group applies.',
  },
  {
    feature: 'IAM authentication',
    why: 'No token is checked. Any password works for a user with IAM authentication.',
  },
  {
    feature: 'Password of the database admin',
    why: 'RDS creates the password and keeps it in its own secret. It never rotates the password.',
  },
  {
    feature: 'Backups, snapshots, logs and metrics of databases',
    why:
      'Retention, windows, exported logs, Enhanced Monitoring and Performance Insights are stored and have no ' +
      'effect.',
  },
  {
    feature: 'Changes to databases',
    why:
      'A change of the port or of the managed password is refused. Other changes are applied at once, without a' +
      ' restart.',
  },
];
