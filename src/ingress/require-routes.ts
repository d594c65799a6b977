import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { Route } from './routes/route';
import type { StickySessions } from './routes/sticky-sessions';

/** Throws if a service has sticky sessions and no routes. */
export function requireRoutes(scope: IConstruct, routes: Route[], stickySessions?: StickySessions): void {
  if (routes.length > 0 || !stickySessions) return;
  throw new UsageError(scope, 'StickySessionsWithoutRoute', {
    got: 'stickySessions and no routes',
    expected: 'routes, because only requests through the load balancer can have sticky sessions',
    fix: 'add routes to the service, or remove stickySessions',
  });
}
