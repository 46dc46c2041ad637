import type { Json } from '../../platform/documents.ts';
import type { Finding } from '../common/finding.ts';
import type { Findings } from '../common/findings.ts';
import type { SettingFault, SettingVerdict } from './settingVerdict.ts';
import { valueDigest } from './values.ts';
import { shownValue } from '../../plan/wording.ts';

/**
 * Of some fields the app stores the chosen option alone, with the name that it once had (platform.md P46): that NetSuite
 * calls it otherwise, or has it no more, is seen just after a refresh and then never again. What the last refresh showed is
 * noted, and held against the declared value until the manifest or another refresh says otherwise.
 */
export function rememberingGone(findings: Findings, verdict: SettingVerdict): SettingVerdict {
  const { field, setting, paths } = verdict;
  const [only] = paths;
  if (!field?.storesChoiceOnly || !only || only.path !== setting.path) return verdict;
  const digest = valueDigest(only.declared);
  if (field.fresh) {
    const { gone, live = null } = only;
    if (gone && findings.isDrift(only)) findings.noteGone(only.path, { digest, reason: gone, live });
    return verdict;
  }
  const noted = findings.before.gone?.[only.path];
  if (noted?.digest !== digest) return verdict;
  findings.noteGone(only.path, noted);
  const message = `"${field.label}" has no option ${told(only.declared)}`;
  return {
    ...verdict,
    paths: [{ ...only, live: noted.live, same: false, gone: noted.reason }],
    wire: undefined,
    fault: { code: 'OptionUnknown', message, path: only.path },
  };
}

/** What is told of a value that was verified and that NetSuite has renamed or deleted since; undefined of any other fault. */
export function goneFault(
  findings: Findings,
  { field, paths }: SettingVerdict,
  fault: SettingFault,
): Pick<Finding, 'code' | 'message' | 'remedy'> | undefined {
  const path = paths.find((compared) => compared.path === fault.path);
  if (!field || !path?.gone || !findings.isDrift(path)) return undefined;
  const [declared, live] = [told(path.declared), told(path.live ?? null)];
  if (path.gone === 'OptionRenamed')
    return {
      code: fault.code,
      message: `NetSuite has no ${declared} among the options of "${field.label}" any more; what stands there is called ${live} now`,
      remedy: `Write ${live} in the manifest if that is meant, or another option, or rename it back in NetSuite.`,
    };
  return {
    code: fault.code,
    message: `NetSuite has deleted a value of "${field.label}": the manifest says ${declared}, and the account still holds ${live}, which is not among its options any more`,
    remedy:
      'Declare another option, or take the setting out of the manifest; one that is created again in NetSuite has a new id.',
  };
}

function told(value: Json): string {
  return shownValue(value, 60);
}
