import { describe, expect, it } from 'vitest';
import { settlementReportFlow, settlementRequestFlow } from '../../src/catalogue/flows.ts';
import { account, judge, mark, marks } from './builders.ts';
import { allFlows } from './live.ts';

interface Row {
  readonly reason: string;
  /** What the manifest says of the report flow. */
  readonly report: Record<string, unknown>;
  /** What it says of the request flow's switch, if anything. */
  readonly request?: boolean;
  /** Whether the request flow is on in the app; absent: the account is still to be added. */
  readonly live?: boolean;
  readonly told: boolean;
}

const scheduled = { schedule: '0 6 * * *', enabled: true };

describe('a schedule of the settlement flow', () => {
  const rows: Row[] = [
    {
      reason: 'is used while reports are requested by the manifest',
      report: scheduled,
      request: true,
      live: false,
      told: false,
    },
    {
      reason: 'is used while reports are requested in the app and the manifest says nothing',
      report: scheduled,
      live: true,
      told: false,
    },
    {
      reason: 'is not where the manifest switches requesting off: files are loaded by hand',
      report: scheduled,
      request: false,
      live: true,
      told: true,
    },
    { reason: 'is not where requesting is off in the app', report: scheduled, live: false, told: true },
    { reason: 'is not in a new account, which gets every flow switched off', report: scheduled, told: true },
    {
      reason: 'is no matter of a flow that stays off',
      report: { ...scheduled, enabled: false },
      live: false,
      told: false,
    },
    {
      reason: 'that is not declared is nothing to tell: the flow takes files',
      report: { enabled: true },
      live: false,
      told: false,
    },
  ];

  it.each(rows)('$reason', ({ report, request, live, told }) => {
    const flows = [
      ...(request === undefined ? [] : [{ name: settlementRequestFlow, enabled: request }]),
      { name: settlementReportFlow, ...report },
    ];
    const plan = judge(
      [account('us', { flows })],
      live === undefined
        ? {}
        : {
            accounts: [
              { id: '1', name: 'US', flows: allFlows({ [settlementRequestFlow]: { disabled: !live } }) },
            ],
            marks: marks({ '1': mark() }),
          },
    );
    const codes = plan.warnings.map((warning) => warning.code).filter((code) => code === 'ScheduleUnused');
    expect(codes).toEqual(told ? ['ScheduleUnused'] : []);
  });
});
