// Run in the image as a module given to `node -e`: starts the command, asks the health check before and while it runs, and ends it.
import { spawn, spawnSync } from 'node:child_process';

const { run, check, port } = JSON.parse(process.argv[1]);
const ask = () => spawnSync(check[0], check.slice(1)).status;

/** Asks every quarter of a second for 15 s at most, until the answer is the wished one; gives the last one. */
async function until(wished, question) {
  let answer = await question();
  for (let round = 0; round < 60 && answer !== wished; round += 1) {
    await new Promise((done) => setTimeout(done, 250));
    answer = await question();
  }
  return answer;
}

async function hasFetched() {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return /^storekeeper_source_last_fetch_timestamp_seconds\{[^}]*\} [1-9]/m.test(metrics);
}

async function main() {
  const before = ask();
  const child = spawn(run[0], run.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  const during = await until(0, ask);
  const fetched = await until(true, hasFetched).catch(() => false);
  child.kill('SIGTERM');
  console.log(JSON.stringify({ before, during, fetched, ended: await ended }));
}

await main();
