/** Options of MiniSearch. The site and its check use the same. Each function must stand alone: the site ships its text. */
export const INDEX_OPTIONS = {
  /** A name with underscores, as `min_tasks`, is one word. */
  tokenize: (text: string): string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? [],
  /** Leaves out the words of a question that are on every page, and adds the stem of each word: `cheaper` finds `cheap`. */
  processTerm: (term: string): string | string[] | null => {
    const word = term.toLowerCase();
    const common =
      ' a an and are as at be by can do does for from get how i if in is it its me my of on one or our own should so than that the there this to use want we what when where which why will with you your ';
    if (common.includes(` ${word} `)) return null;
    const stem = word.replace(/(?:ations?|ing|ed|ers?|es?|s)$/, '');
    return stem.length < 4 || stem === word ? word : [word, stem];
  },
};

export const SEARCH_OPTIONS = {
  fuzzy: 0.1,
  prefix: true,
  boost: { title: 3, titles: 2, text: 1 },
  /** Pages for readers come before the lists of names and the decisions. */
  boostDocument: (id: string): number => {
    if (/\/reference\/|\/decisions\//.test(id)) return 0.3;
    if (/\/(?:errors|runbook|changes|proof|bench|architecture|alarm-coverage)(?:\.html)?(?:#|$)/.test(id)) return 0.5;
    return id.includes('/recipes/') ? 1.5 : 1;
  },
};
