import { checkFiles, findingsIn, sentenceOf } from './check-text';

describe('sentences in Markdown', () => {
  test('have at most 30 words', async () => {
    expect(await findingsIn('README.md', `${sentenceOf(30)}\n`)).toEqual([]);
    expect(await findingsIn('README.md', `Short. ${sentenceOf(31)} Short.\n`)).toEqual(['1:8 sentence-length']);
  });

  test('are counted across lines, links and emphasis', async () => {
    const halves = (first: number, second: number) =>
      `${'word '.repeat(first)}[two words](https://a.b/c-d) **bold**\n${'word '.repeat(second)}end.\n`;
    expect(await findingsIn('docs/a.md', halves(13, 13))).toEqual([]);
    expect(await findingsIn('docs/a.md', halves(13, 14))).toEqual(['1:1 sentence-length']);
  });

  test('end with a paragraph, a list item, a table cell and a heading', async () => {
    const half = 'word '.repeat(20).trim();
    const blocks = `# ${half}\n\n${half}\n\n- ${half}\n- ${half}\n\n| ${half} | ${half} |\n|---|---|\n| ${half} | ${half} |\n`;
    expect((await checkFiles({ 'docs/a.md': blocks })).sentences).toBe(8);
    expect(await findingsIn('docs/a.md', blocks)).toEqual([]);
  });

  test('do not end with an abbreviation or inside a number', async () => {
    const { sentences } = await checkFiles({ 'README.md': 'Use a size, e.g. 1.5 GiB, i.e. more. Then deploy.\n' });
    expect(sentences).toBe(2);
  });

  test('count code as one word, and never look into it', async () => {
    const code = `\`${'told '.repeat(40)}\``;
    const block = `\`\`\`ts\n${'told '.repeat(40)}\n\`\`\``;
    expect(await findingsIn('README.md', `Set ${code} and Foo.bar({ told: told, a: [1, 2] }).\n\n${block}\n`)).toEqual(
      [],
    );
    const { sentences } = await checkFiles({ 'README.md': `Set ${code}. \`x\` is next.\n` });
    expect(sentences).toBe(2);
  });
});

describe('wordings in Markdown', () => {
  test('are found where they stand', async () => {
    expect(await findingsIn('CONTRIBUTING.md', 'It is good.\n\n- A topic is told.\n')).toEqual(['3:14 banned-wording']);
    expect(await findingsIn('docs/a.md', '| a | b |\n|---|---|\n| x | the alarm rings |\n')).toEqual([
      '3:17 banned-wording',
    ]);
    expect(await findingsIn('docs/a.md', '## The way\n\nThe way\nout.\n')).toEqual(['3:5 banned-wording']);
  });

  test('may begin a heading or a question with What, but no statement', async () => {
    expect(await findingsIn('docs/a.md', '## What it costs\n\nWhat does it cost?\n')).toEqual([]);
    expect(await findingsIn('docs/a.md', 'Yes. What is left stays.\n')).toEqual(['1:4 banned-wording']);
  });

  test('are free in link targets', async () => {
    expect(await findingsIn('README.md', 'See [the page](docs/told-anew.md) at https://a.b/anew/told.\n')).toEqual([]);
  });
});
