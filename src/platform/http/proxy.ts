import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { AddressError } from './links.ts';

/** This machine is never behind a proxy: the emulator is there, and others leave it out as well. */
const thisMachine = ['localhost', '127.0.0.1', '::1'];

/**
 * A dispatcher that goes through the proxy that the environment names in HTTPS_PROXY or HTTP_PROXY (or in small letters,
 * which win), but for the hosts in NO_PROXY and this machine; directly where it names none. Throws an `AddressError` that does
 * not show the address, which may hold a password, where that is not one of an http or https proxy.
 */
export function createAgent(options: Agent.Options, env: NodeJS.ProcessEnv): Dispatcher {
  const httpProxy = proxyIn(env, 'HTTP_PROXY');
  const httpsProxy = proxyIn(env, 'HTTPS_PROXY');
  if (httpProxy === '' && httpsProxy === '') return new Agent(options);
  const direct = [env['no_proxy'] ?? env['NO_PROXY'] ?? '', ...thisMachine];
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy: direct.join(',') });
}

function proxyIn(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name.toLowerCase()] ?? env[name] ?? '';
  if (value !== '' && !(URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)))
    throw new AddressError(
      `${name} of the environment is not the address of a proxy: expected one such as http://proxy.example.com:3128`,
    );
  return value;
}

/**
 * What stood in the way where the proxy did not make a connection, so that nothing was sent; undefined where it was
 * something else.
 */
export function proxyRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  if (status !== undefined) return `the proxy refused the connection (${status})`;
  if ('code' in error && error.code === 'UND_ERR_PRX_CONN')
    return 'the proxy closed the connection before there was one to the platform';
  return undefined;
}
