import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { amazonUS } from '../e2e/manifests.ts';
import { run } from './onBench.ts';

const flow = 'Ours \u001B]0;pwned\u0007\nReady True';
const account = 'A\u001BcB';

describe('names of the platform that hold escape codes', () => {
  it.each([
    { command: ['flows', 'amazon-us'], shown: String.raw`Ours \u{1b}]0;pwned\u{7}\u{a}Ready True` },
    { command: ['compare', 'amazon-us', account], shown: String.raw`A\u{1b}cB` },
    { command: ['describe', 'tile', 'amazon-netsuite'], shown: String.raw`A\u{1b}cB` },
    { command: ['describe', 'account', 'evil'], shown: String.raw`A\u{1b}cB` },
    { command: ['get', 'accounts'], shown: String.raw`A\u{1b}cB` },
    { command: ['plan'], shown: String.raw`A\u{1b}cB` },
    { command: ['apply'], shown: String.raw`A\u{1b}cB` },
  ])('$command.0: are shown as codes, and do nothing to the terminal', ({ command, shown }) =>
    withBench(
      {},
      async (bench) => {
        const [, second] = await bench.platform.accounts();
        await bench.platform.client.hand('/ui/custom-flow', { account: 'AMZ-US', flow });
        await bench.platform.client.hand('/ui/rename', { account: second?.name ?? '', name: account });
        await bench.write({ 'amazon-us.yaml': amazonUS() });
        // A manifest that holds such a name is refused, and told with the code.
        if (command.at(-1) === 'evil' || ['get', 'plan', 'apply'].includes(command[0] ?? ''))
          await bench.write({
            'evil.yaml': amazonUS({ accountName: account, marketplace: second?.marketplace ?? '' }).replace(
              'name: amazon-us',
              'name: evil',
            ),
          });
        const { stdout, stderr } = await run(bench, ...command);
        expect(stdout + stderr).toContain(shown);
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
      },
      { accounts: 2 },
    ),
  );
});
