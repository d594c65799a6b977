import { MAX_WORDS, type ProseReport, type Rule } from './lint';

/** Returns the numbers of a check in one line each. */
export function summary({ files, sentences, docstrings, findings }: ProseReport): string {
  const count = (rule: Rule) => findings.filter((finding) => finding.rule === rule).length;
  const begins = count('docstring-begin');
  const percent = docstrings === 0 ? 0 : (100 * begins) / docstrings;
  return [
    `${sentences} sentences in ${files} files`,
    `${count('sentence-length')} over ${MAX_WORDS} words`,
    `${count('banned-wording')} wordings of the list`,
    `${count('docstring-summary')} summaries with a semicolon`,
    `${begins} of ${docstrings} docstrings (${percent.toFixed(1)} %, at most 2 %) begin with What/Who/How/Where/Which/When`,
  ].join('\n');
}
