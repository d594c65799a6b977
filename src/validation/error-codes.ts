/**
 * What each error code means, in the words that follow the construct's path in its message.
 *
 * Codes are API: consumers search for them and test for them, so a code never changes its meaning. docs/errors.md
 * explains each.
 */
export const ERRORS = {
  CallCycle: 'calls itself through other services',
  CallToLaterStack: 'calls a service in a later stack',
  CallsItself: 'calls itself',
  CapabilityMissing: 'asks for what its mesh backend cannot do',
  CapacityOutOfRange: 'has a capacity mix that ECS does not take',
  ContainerNameTaken: 'has two containers of one name',
  DeploymentPercentOutOfRange: 'has a deployment policy that ECS does not take',
  EgressOfExistingVpc: 'chooses the egress of a VPC that exists already',
  EnvironmentClash: 'sets an environment variable twice',
  IngressWithoutRoute: 'lets requests in and has no service to send them to',
  InvalidAddress: 'alerts an address that is none',
  InvalidHealthPath: 'has a health path that cannot be asked for',
  InvalidRoute: 'has a route that a load balancer cannot hold',
  InvalidServiceName: 'has a name that cannot be a host name',
  InvalidTaskSize: 'has a task size that Fargate does not have',
  KeepImagesOutOfRange: 'keeps a number of images that ECR does not take',
  KeyLengthOutOfRange: 'generates a key of a length that is not sensible',
  LoadBalancerFull: 'has more routes than its load balancer holds',
  MathExpressionInTracking: 'tracks an expression',
  MeshFull: 'joins a mesh that is full',
  NameTaken: 'has the name of another service',
  NoCertificate: 'speaks HTTPS without a certificate',
  NoIngress: 'is a load balancer without a way in',
  NoMemoryLeft: 'leaves the application no memory',
  NoPrivateSubnets: 'has no private subnets to run in',
  NoWayToPublicImage: 'needs a public image and has no way out',
  OtherEnvironment: 'is in another environment than its mesh',
  OtherMesh: 'calls a service of another mesh',
  PortOutOfRange: 'listens on a port that does not exist',
  RateLimitOutOfRange: 'has a rate limit that AWS WAF does not take',
  RotationIntervalOutOfRange: 'rotates at an interval that Secrets Manager does not take',
  RouteWithoutIngress: 'has routes and no ingress',
  RoutesCollide: 'has a route that collides with another one',
  SamplingRatioOutOfRange: 'samples a share that is none',
  ScalingOutOfRange: 'scales between numbers that do not go together',
  StopTimeoutOutOfRange: 'has a stop timeout that Fargate does not take',
  TagOrDigest: 'does not say which image',
  TimeoutOutOfRange: 'has timeouts that do not go together',
  TooFewZones: 'is in too few availability zones',
  TooManyContainers: 'has more containers than a task holds',
  TwoLoadBalancers: 'is put behind two load balancers',
  TwoNamespaces: 'names a namespace and brings another',
  UnknownSecretField: 'has no such field',
  UnknownService: 'names a service that does not exist',
} as const;

/** The code of an error. */
export type ErrorCode = keyof typeof ERRORS;
