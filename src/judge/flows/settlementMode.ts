import { settlementReportFlow, settlementRequestFlow } from '../../catalogue/flows.ts';
import type { AccountContext } from '../common/context.ts';
import type { Warning } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';

/**
 * The settlement flow has two modes: while the request flow is on it takes the reports that were requested, else it takes
 * an uploaded file and starts by hand alone (platform.md P64). A schedule asks for the first; told where the request
 * flow is off and not declared on. An account that is still to be added gets every flow switched off.
 */
export function warnOfSettlementMode(context: AccountContext): Warning[] {
  const declared = (name: string) => context.account.spec.flows?.find((flow) => flow.name === name);
  const report = declared(settlementReportFlow);
  if (report?.schedule === undefined || report.enabled === false) return [];
  const live = context.identity.live?.flows.find((flow) => flow.name === settlementRequestFlow);
  const requested = declared(settlementRequestFlow)?.enabled ?? live?.disabled === false;
  if (requested) return [];
  return [
    {
      account: context.key,
      code: 'ScheduleUnused',
      path: pointer('flows', settlementReportFlow, 'schedule'),
      message: `"${settlementReportFlow}" has a schedule, while "${settlementRequestFlow}" is off: it then takes uploaded files only and starts by hand. Declare "${settlementRequestFlow}" with enabled: true, or leave the schedule out.`,
    },
  ];
}
