/** A change that users make every day, in the words of somebody who does not know ours, and the pages that answer it. */
export interface Question {
  readonly words: string;
  /** Any of these pages is an answer. One of them must exist. */
  readonly answers: string[];
}

export const QUESTIONS: Question[] = [
  { words: 'give a service access to an S3 bucket', answers: ['recipes/bucket', 'security', 'containers'] },
  { words: 'deploy my own docker image', answers: ['images', 'start', 'pipeline', 'recipes/pipeline'] },
  {
    words: 'deploy a new image from the pipeline',
    answers: ['pipeline', 'images', 'recipes/pipeline', 'recipes/github-actions'],
  },
  { words: 'add a worker that reads an SQS queue', answers: ['recipes/queue-worker', 'work-sources', 'workers'] },
  { words: 'run a job every night', answers: ['recipes/nightly-job', 'job-schedules', 'jobs'] },
  { words: 'run a database migration before the deployment', answers: ['recipes/migration', 'migrations'] },
  { words: 'mount an EFS volume', answers: ['recipes/efs-volume', 'containers'] },
  { words: 'send traces to Datadog', answers: ['recipes/datadog', 'telemetry'] },
  { words: 'use an existing VPC', answers: ['adoption', 'network', 'recipes/own-cluster'] },
  { words: 'use an existing load balancer', answers: ['recipes/own-load-balancer', 'adoption', 'ingress'] },
  { words: 'make a test environment cheaper', answers: ['recipes/cheap-test-stage', 'costs'] },
  { words: 'how much does the default platform cost', answers: ['costs'] },
  { words: 'use a custom domain with a certificate', answers: ['recipes/own-domain', 'ingress'] },
  { words: 'login with Cognito', answers: ['recipes/authentication', 'ingress'] },
  { words: 'block IP addresses in the firewall', answers: ['recipes/firewall-rule', 'ingress'] },
  { words: 'show a maintenance page', answers: ['ingress'] },
  { words: 'canary deployment', answers: ['deployments', 'recipes/canary'] },
  { words: 'roll back a failed deployment', answers: ['deployments', 'runbook'] },
  { words: 'more tasks while the market is open', answers: ['scaling', 'market-hours', 'recipes/market-hours'] },
  { words: 'scale by CPU', answers: ['scaling'] },
  { words: 'run on Spot instances', answers: ['capacity'] },
  { words: 'rotate a database password now', answers: ['recipes/rotate-now', 'rotation'] },
  { words: 'encrypt traffic between services with mTLS', answers: ['mutual-tls', 'mesh', 'recipes/mutual-tls'] },
  { words: 'retry and timeout of calls', answers: ['calls', 'mesh'] },
  { words: 'send alarms to Slack or email', answers: ['alarms', 'recipes/slack', 'recipes/chat-alarms'] },
  { words: 'the alarm RotationFailed woke me up', answers: ['runbook', 'alarms'] },
  { words: 'error CallCycle', answers: ['errors'] },
  {
    words: 'keep data when the stack is deleted',
    answers: [
      'security',
      'changes',
      'runbook',
      'migrating-from-the-original-stack',
      'reference/security',
      'adoption',
      'recipes/restore-database',
    ],
  },
  { words: 'migrate from AWS Copilot', answers: ['migrating-from-copilot'] },
  { words: 'what changed, upgrade to a new version', answers: ['upgrading', 'recipes/upgrade'] },
];
