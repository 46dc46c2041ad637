import type { Json } from '../documents.ts';
import { PlatformError } from '../errors.ts';
import { routeLabel, type Route } from '../routes.ts';

/** Tells an object from a list, a text and so on. */
export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An error for an answer whose shape is not the documented one. */
export function malformed(route: Route, message: string): PlatformError {
  const label = routeLabel(route);
  return new PlatformError({
    ...{ kind: 'Malformed', effect: route.writes ? 'unknown' : 'none', route: label },
    message: `${label}: ${message}`,
  });
}
