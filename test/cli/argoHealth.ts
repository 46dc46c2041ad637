import { readFileSync } from 'node:fs';
import { LuaFactory, LuaLibraries } from 'wasmoon';

/** The check as Argo CD is given it. */
export const healthLua = readFileSync(new URL('../../examples/argocd/health.lua', import.meta.url), 'utf8');

const factory = new LuaFactory();

/** Runs the health check on a document as Argo CD does: with the libraries that it offers by default, and no others. */
export async function argoHealth(document: unknown): Promise<{ status: string; message: string }> {
  const engine = await factory.createEngine({ openStandardLibs: false });
  try {
    engine.global.loadLibrary(LuaLibraries.Base);
    engine.global.loadLibrary(LuaLibraries.Table);
    engine.global.set('obj', JSON.parse(JSON.stringify(document)));
    return (await engine.doString(healthLua)) as { status: string; message: string };
  } finally {
    engine.global.close();
  }
}
