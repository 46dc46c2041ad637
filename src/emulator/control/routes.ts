import type { App, Request } from '../http/context.ts';

type Method = 'get' | 'post' | 'patch' | 'delete';

/** One route of the control API, with what `GET /_emulator` says about it. */
export interface ControlRoute {
  readonly method: Method;
  readonly path: string;
  /** An example of the body. */
  readonly body?: string;
  readonly does: string;
  readonly run: (request: Request) => Promise<Response> | Response;
}

/** Adds the routes and the list of them. */
export function mountControl(app: App, routes: readonly ControlRoute[]): void {
  for (const { method, path, run } of routes) app.on(method.toUpperCase(), `/_emulator${path}`, run);
  app.get('/_emulator', (request) =>
    request.json({
      routes: [
        { method: 'GET', path: '/_emulator', does: 'lists everything under it' },
        ...routes.map(({ method, path, body, does }) => ({
          method: method.toUpperCase(),
          path: `/_emulator${path}`,
          ...(body !== undefined && { body }),
          does,
        })),
      ],
    }),
  );
}
