// A suite as workflow commands of GitHub: an annotation for each check that is not as expected, or could not run.
import { pathFrom } from './page.js';
import { checkName, placeOf, unexpectedChecks, unexpectedSentence, type SuiteReport } from './suite-report.js';

/** The lines that a step of a workflow prints; none where all is as expected. Paths are told from `folder`. */
export function githubCommands(report: SuiteReport, folder: string): string[] {
  const unexpected = unexpectedChecks(report.checks).map((ran) => {
    const { file, line, column } = placeOf(ran);
    const text = [unexpectedSentence(ran), ...(ran.trace?.why ?? []), `repeat: ${ran.repeat}`].join('\n');
    return command({ file: pathFrom(folder, file), line, col: column, title: checkName(ran.check) }, text);
  });
  const mistakes = report.checks.flatMap((each) => {
    if (each.kind !== 'mistake') return [];
    const { message, where, instead } = each.diagnostic;
    const { file, line, column } = where ?? { file: each.origin.file, line: 1, column: 1 };
    const text = [message, ...(instead === undefined ? [] : [`instead: ${instead}`]), `repeat: ${each.repeat}`].join('\n');
    return [command({ file: pathFrom(folder, file), line, col: column, title: checkName(each.check) }, text)];
  });
  return [...unexpected, ...mistakes];
}

function command(properties: Readonly<Record<string, string | number>>, text: string): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${inProperty(String(value))}`);
  return `::error ${given.join(',')}::${inData(text)}`;
}

// As the runner takes them back: these characters, and no others.
function inData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
  return inData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
