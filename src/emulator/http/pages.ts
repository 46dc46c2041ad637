import { html } from 'hono/html';
import { amazonOf, giveConsent, ping } from '../connections.ts';
import type { Actor } from '../model.ts';
import { notFound } from '../problem.ts';
import { param, type App, type Request, type Stage } from './context.ts';

function connectionAt(stage: Stage, request: Request) {
  const connection = stage.world.state.connections[param(request, 'id')];
  if (!connection || connection.type !== 'http') throw notFound('The Amazon connection');
  return connection;
}

const page = (title: string, body: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <style>
          body {
            font: 16px system-ui;
            max-width: 40rem;
            margin: 4rem auto;
          }
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
        <p><small>This is the Storekeeper emulator. No real account is touched.</small></p>
      </body>
    </html>`;

const done = (title: string, text: string) => page(title, html`<p>${text} You can close this page.</p>`);

/** Pages that a person opens in a browser: Amazon's consent, and the bundle in NetSuite. They need no token. */
export function pageRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  const actor = (): Actor => ({ source: 'ui', user: world.state.user });
  app.get('/connection/:id/oauth2', (request) => {
    const { marketplaceId, sellingRegion } = amazonOf(connectionAt(stage, request));
    const form = html`<p>
        Allow access to the seller account in ${marketplaceId || 'a marketplace not yet chosen'}
        (${sellingRegion || 'no region yet'})?
      </p>
      <form method="post"><button>Allow access</button></form>`;
    return request.html(page('Amazon Seller Central', form));
  });
  app.post('/connection/:id/oauth2', (request) => {
    const connection = connectionAt(stage, request);
    giveConsent(world, connection);
    const changes = [{ fieldPath: 'http.auth.token', oldValue: null, newValue: '******' }];
    world.audit(actor(), { resourceType: 'connection', id: connection._id, changes });
    return request.html(done('Amazon Seller Central', 'Access is allowed.'));
  });
  app.get('/connection/:id/revoke', (request) => {
    const connection = connectionAt(stage, request);
    const http = connection['http'] as { auth?: { token?: unknown } };
    if (http.auth) delete http.auth.token;
    ping(world, connection);
    world.audit(actor(), { resourceType: 'connection', id: connection._id });
    return request.json({ code: 200 });
  });
  app.get('/app/bundler/bundledetails.nl', (request) =>
    request.html(
      page('NetSuite: Amazon bundle', html`<form method="post"><button>Install bundle</button></form>`),
    ),
  );
  app.post('/app/bundler/bundledetails.nl', (request) => {
    if (world.state.draft) world.state.draft.bundleInstalled = true;
    world.touch();
    return request.html(done('NetSuite: Amazon bundle', 'The bundle is installed.'));
  });
}
