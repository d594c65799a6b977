import { costItems, type Item, totalOf } from './items';
import { CHEAPER, type Choice, DEARER, templateWith } from './platforms';
import { PRICES } from './prices';

/** The cost of the platform without load, before the alarms of this version. Unit: dollars a month. */
export const COST_BEFORE = 434;
/** The cost that monitoring may add. Unit: dollars a month. */
export const MAX_ADDED = 20;

const BEGIN = '<!-- computed: begin -->';
const END = '<!-- computed: end -->';

/** Returns the items of the default platform. */
export function defaultItems(): Item[] {
  return costItems(templateWith(), PRICES);
}

/** Returns the page with its computed part replaced. */
export function pageWith(page: string, computed = computedPart()): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/costs.md has no part between ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${computed}\n\n${page.slice(end)}`;
}

/** Returns the tables of the page. */
export function computedPart(): string {
  const items = defaultItems();
  const total = totalOf(items);
  const difference = (choice: Choice) => totalOf(costItems(templateWith(choice), PRICES)) - total;
  return [
    `Prices are the list prices of ${PRICES.region} as we know them on ${PRICES.date}, in US dollars a month of`,
    `${PRICES.hoursPerMonth} hours. Their sources are in \`tools/costs/prices.json\`.`,
    '',
    '| resource | number | cost |',
    '|---|---|---|',
    ...items.map(({ resource, number, cost }) => `| ${resource} | ${number} | ${dollars(cost)} |`),
    `| **in all** | | **${dollars(total)}** |`,
    '',
    '## Choices that reduce the cost',
    '',
    '| choice | saves | disadvantage |',
    '|---|---|---|',
    ...CHEAPER.map((choice) => `| ${choice.code} | ${dollars(-difference(choice))} | ${choice.effect} |`),
    '',
    '## Choices that increase the cost',
    '',
    '| choice | adds | effect |',
    '|---|---|---|',
    ...DEARER.map((choice) => `| ${choice.code} | ${dollars(difference(choice))} | ${choice.effect} |`),
  ].join('\n');
}

function dollars(cost: number): string {
  return cost.toFixed(2);
}
