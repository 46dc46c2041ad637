import { unreachable } from '../../lib/unreachable.ts';
import { bundleText } from '../../plan/bundleText.ts';
import { bundleOfWizard } from '../../judge/common/identity.ts';
import type { ReadyStepOf } from '../../plan/plan.ts';
import type { WizardKind } from '../../plan/stepKinds.ts';
import { mergeSteps, nextWizardMove, type WizardMove } from '../../judge/adding/wizard.ts';
import type { WizardMark, WizardStepMark } from '../../observe/facts.ts';
import type { Json, StepDocument } from '../../platform/documents.ts';
import { connectionLink } from '../../platform/http/links.ts';
import { callInstaller, type InstallerAnswer } from './installerCall.ts';
import { stepKind } from '../../platform/steps.ts';
import {
  connectAmazon,
  consentGiven,
  isAsWanted,
  linkForConsent,
  sellerOf,
  stillToEnter,
} from './amazonConnection.ts';
import type { ActContext, StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';
import { doubtBeforeGoingOn, doubtBeforeOpening, lookForInstalled, noteMade } from './wizardAccount.ts';
import { isLinkOld, stepMarks, withLink, type StepWait } from './wizardMark.ts';

export type WizardStep = ReadyStepOf<WizardKind>;

/** More moves than any wizard has steps: a wizard that goes round in circles is stopped. */
const mostMoves = 20;

/**
 * Goes through the app's wizard as far as it goes without a person, from the steps that the platform returns. Calls
 * `settle` as each step of the plan comes to its outcome, in order; what waits for a person is told with the link to open.
 * Rejects with `PlatformError` on anything that is not an answer of the wizard itself.
 */
export async function runWizard(
  context: ActContext,
  plan: readonly WizardStep[],
  settle: (step: WizardStep, outcome: StepOutcome) => void,
): Promise<void> {
  const run = new WizardRun(context, plan, settle);
  await run.open();
  await run.advance();
}

class WizardRun {
  readonly #context: ActContext;
  readonly #settle: (kind: WizardStep['kind'], outcome: StepOutcome) => void;
  readonly #planned: ReadonlyMap<WizardStep['kind'], WizardStep>;
  readonly #account: string;
  #steps: StepDocument[] = [];
  /** True when the wizard cannot go on now; what it waits for is settled. */
  #paused = false;
  /** The seller has been held against the plan in this run. */
  #sellerKnown = false;

  constructor(
    context: ActContext,
    plan: readonly WizardStep[],
    settle: (step: WizardStep, outcome: StepOutcome) => void,
  ) {
    this.#context = context;
    this.#planned = new Map(plan.map((step) => [step.kind, step]));
    this.#account = plan[0]?.account ?? '';
    this.#settle = (kind, outcome) => {
      const step = this.#planned.get(kind);
      if (step) settle(step, outcome);
    };
  }

  #get<K extends WizardStep['kind']>(kind: K): ReadyStepOf<K> | undefined {
    return this.#planned.get(kind) as ReadyStepOf<K> | undefined;
  }

  get #mark(): WizardMark {
    const mark = this.#context.marks.wizard;
    if (!mark) throw new TypeError('the wizard has no mark');
    return mark;
  }

  /** Opens the wizard, or asks for the pending steps of ours. The mark is on the platform before the call that creates. */
  async open(): Promise<void> {
    const { api, facts, marks, call, now } = this.#context;
    const opening = this.#get('OpenWizard');
    if (!opening && (await this.#stillWaitsForPerson())) return;
    const doubt = opening
      ? await doubtBeforeOpening(this.#context, opening.knownAccounts)
      : await doubtBeforeGoingOn(this.#context, this.#mark);
    if (doubt !== undefined) return this.#stop(doubt);
    if (opening) {
      const { knownAccounts, cloneFrom, marketplaceId, sellerId } = opening;
      marks.setWizard({
        account: this.#account,
        startedAt: now().toISOString(),
        knownAccounts,
        marketplaceId,
        ...(sellerId === undefined ? {} : { sellerId }),
        ...(cloneFrom === undefined ? {} : { cloneFrom }),
        steps: [],
      });
      await marks.flush(call);
    }
    this.#steps = await api.addNewStore(facts.integration.id, call);
    const foreign = await noteMade(this.#context, this.#mark, this.#steps);
    if (foreign !== undefined) return this.#stop(foreign);
    this.#noteSteps();
    await marks.flush(call);
    if (opening)
      this.#settle('OpenWizard', {
        outcome: 'done',
        message: `the wizard is open: ${this.#steps.map((step) => step.name ?? '?').join(' → ')}`,
      });
  }

  /** Ends before anything was done that could not be taken back; what is there is read again. */
  #stop(message: string): void {
    this.#paused = true;
    const [first] = this.#planned.keys();
    if (first) this.#settle(first, { outcome: 'failed', message });
  }

  /** While a person's consent, or what is theirs to enter, is outstanding a look at the connection is all it takes. */
  async #stillWaitsForPerson(): Promise<boolean> {
    const { facts, now } = this.#context;
    const mark = this.#mark.steps.find((step) => step.kind === 'connection');
    const live = facts.accounts.find((account) => account.id === this.#mark.accountId);
    if (mark === undefined || mark.completed || mark.waitingSince === undefined || !live?.amazon)
      return false;
    const wanted = this.#get('ConnectAmazon')?.connection;
    if (mark.enter !== undefined) {
      const enter = wanted && (await stillToEnter(this.#context, live.amazon.id, wanted));
      if (enter === undefined || enter !== mark.enter) return false;
      this.#waitForValues(enter, live.amazon.id);
      return true;
    }
    // What the manifest says by now is written as long as consent is outstanding.
    if (wanted && !isAsWanted(live.amazon, wanted)) return false;
    if (await consentGiven(this.#context, live.amazon.id)) return false;
    let { link } = mark;
    if (link === undefined || isLinkOld(mark, now())) {
      link = await linkForConsent(this.#context, live.amazon.id, link);
      this.#context.marks.setWizard(withLink(this.#mark, link, now()));
    }
    this.#waitForConsent(link, mark.waitingSince);
    return true;
  }

  #waitForValues(message: string, connectionId: string): void {
    this.#paused = true;
    this.#settle('ConnectAmazon', {
      outcome: 'waiting',
      message,
      link: connectionLink(this.#context.api.baseURL, connectionId),
      since: this.#since('connection'),
      code: 'ConnectionMasked',
    });
  }

  #waitForConsent(link: string, since: string): void {
    this.#paused = true;
    this.#settle('ConnectAmazon', {
      outcome: 'waiting',
      message: 'A person must sign in to Amazon and give consent',
      link,
      since,
    });
  }

  /** Keeps on the platform how far the wizard is and since when whom is waited for. */
  #noteSteps(waiting?: StepWait): void {
    const mark = this.#mark;
    const steps = stepMarks(this.#steps, mark, waiting, this.#context.now().toISOString());
    this.#context.marks.setWizard({ ...mark, steps });
  }

  #bundleName(): string {
    return bundleText(bundleOfWizard(this.#mark) ?? { name: '' });
  }

  /** Since when a person is waited for at steps of the kind. */
  #since(kind: WizardStepMark['kind']): string {
    return (
      this.#mark.steps.find((step) => step.kind === kind)?.waitingSince ?? this.#context.now().toISOString()
    );
  }

  async advance(): Promise<void> {
    const configure = this.#get('ConfigureAccount');
    if (!configure) throw new TypeError('a wizard without a step that configures the account');
    for (let moves = 0; !this.#paused; moves += 1) {
      const move =
        moves < mostMoves
          ? nextWizardMove(this.#steps, configure)
          : ({ kind: 'stuck', message: 'The wizard does not come to an end' } as const);
      if (move.kind === 'finished') return await this.#finish();
      await this.#context.stillOurs();
      await this.#make(move);
    }
    await this.#context.marks.flush(this.#context.call);
  }

  async #make(move: Exclude<WizardMove, { kind: 'finished' }>): Promise<void> {
    switch (move.kind) {
      case 'connect':
        return await this.#connect(move);
      case 'verifyBundle':
        return await this.#verifyBundle(move);
      case 'submit':
        if (!(await this.#mayConfigure())) return;
        return await this.#run(move.step, move.call, { formVal: move.formVal }, 'ConfigureAccount');
      case 'run':
        return await this.#run(move.step, move.call, {}, 'ConfigureAccount');
      case 'stuck':
        this.#paused = true;
        return this.#settle('ConfigureAccount', {
          outcome: 'refused',
          message: move.message,
          refusal: { way: 'stuck' },
        });
      default:
        return unreachable(move);
    }
  }

  async #connect(move: Extract<WizardMove, { kind: 'connect' }>): Promise<void> {
    const wanted = this.#get('ConnectAmazon');
    const state = wanted
      ? await connectAmazon(this.#context, move.connectionId, wanted)
      : { state: 'online' as const };
    if (state.state === 'refused') {
      this.#paused = true;
      return this.#settle('ConnectAmazon', { outcome: 'refused', message: state.message });
    }
    if (state.state === 'masked') {
      const link = connectionLink(this.#context.api.baseURL, move.connectionId);
      this.#noteSteps({ kind: 'connection', link, enter: state.message });
      return this.#waitForValues(state.message, move.connectionId);
    }
    if (state.state === 'offline') {
      const link = await linkForConsent(this.#context, move.connectionId);
      this.#noteSteps({ kind: 'connection', link });
      return this.#waitForConsent(link, this.#since('connection'));
    }
    if (state.state === 'sellerUnknown') return this.#waitForSeller('ConnectAmazon', state.message);
    this.#sellerKnown = wanted !== undefined;
    await this.#run(move.step, move.call, {}, 'ConnectAmazon');
  }

  #waitForSeller(kind: WizardStep['kind'], message: string): void {
    this.#paused = true;
    this.#settle(kind, { outcome: 'waiting', message, since: this.#since('connection') });
  }

  /** Whether the seller is right, also where somebody else has completed the step that connects. */
  async #mayConfigure(): Promise<boolean> {
    const check = this.#get('ConfigureAccount')?.seller;
    const connectionId = this.#steps.find((step) => stepKind(step) === 'connection')?._connectionId;
    if (this.#sellerKnown || !check || connectionId === undefined) return true;
    const state = await sellerOf(this.#context, connectionId, check);
    if (state.state === 'sellerUnknown') this.#waitForSeller('ConfigureAccount', state.message);
    else if (state.state === 'refused') {
      this.#paused = true;
      this.#settle('ConfigureAccount', { outcome: 'refused', message: state.message });
    }
    return state.state === 'online';
  }

  async #verifyBundle(move: Extract<WizardMove, { kind: 'verifyBundle' }>): Promise<void> {
    const answer = await this.#call(move.call, {});
    if (answer.ok)
      return this.#settle('InstallBundle', {
        outcome: 'done',
        message: `${this.#bundleName()} is installed in NetSuite`,
      });
    this.#paused = true;
    this.#noteSteps({ kind: 'bundle', link: move.link });
    this.#settle('InstallBundle', {
      outcome: 'waiting',
      message: `A person must install ${this.#bundleName()} in NetSuite: ${answer.message}`,
      link: move.link,
      since: this.#since('bundle'),
    });
  }

  async #run(
    step: StepDocument,
    call: string,
    body: { formVal?: Record<string, Json> },
    kind: WizardStep['kind'],
  ): Promise<void> {
    const answer = await this.#call(call, body);
    if (!answer.ok) {
      this.#paused = true;
      return this.#settle(kind, {
        outcome: 'refused',
        message: `The app refused "${step.name ?? call}": ${answer.message}`,
        refusal: answer.refusal,
      });
    }
    if (kind !== 'ConfigureAccount')
      this.#settle(kind, { outcome: 'done', message: `"${step.name ?? call}" is completed` });
  }

  /** Runs one installer function and keeps on the platform how far the wizard is by it. */
  async #call(installerFunction: string, body: { formVal?: Record<string, Json> }): Promise<InstallerAnswer> {
    const answer = await callInstaller(this.#context, installerFunction, body);
    if (answer.ok) {
      this.#steps = mergeSteps(this.#steps, answer.steps);
      this.#noteSteps();
      await this.#context.marks.flush(this.#context.call);
    }
    return answer;
  }

  /** The wizard says that it is done: the account must be there, installed, and is noted as ours. */
  async #finish(): Promise<void> {
    const { marks, call, now } = this.#context;
    const { cloneFrom } = this.#mark;
    const bundle = bundleOfWizard(this.#mark);
    const made = await lookForInstalled(this.#context, this.#mark);
    if (made?.state !== 'active') {
      return this.#settle('ConfigureAccount', {
        outcome: 'failed',
        message: `The wizard says that it has ended, but the account is ${made?.state ?? 'not there'}. ${lookedAtAgain}`,
      });
    }
    marks.setAccount(made.id, {
      account: this.#account,
      ...(cloneFrom === undefined ? {} : { clonedFrom: cloneFrom }),
      ...(bundle === undefined ? {} : { bundle }),
      made: true,
      applied: {},
      refreshed: {},
      since: now().toISOString(),
    });
    marks.setWizard(undefined);
    await marks.flush(call);
    this.#settle('ConfigureAccount', {
      outcome: 'done',
      message: `the account ${made.name} (${made.id}) is installed`,
    });
  }
}
