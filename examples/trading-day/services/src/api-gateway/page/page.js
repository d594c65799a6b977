// Draws the state of the day. It loads nothing but the stream of events.
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 640;
const REDRAW_MS = 100;
// The part of an axis beside its first and its last label in which no other label fits.
const CLEAR = 0.12;
const ZONE = 'America/New_York';

const byId = (id) => document.getElementById(id);
const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const price = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en-US');
const signed = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' });
const longDate = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, dateStyle: 'full' });

let state;
let minutes = [];
let selected;
let isDrawing = false;

const shown = (value, format) => (value === undefined || value === null ? '–' : format.format(value));

function drawSoon() {
  if (isDrawing) return;
  isDrawing = true;
  setTimeout(() => {
    isDrawing = false;
    draw();
  }, REDRAW_MS);
}

function text(id, value, className) {
  const element = byId(id);
  if (element.textContent !== value) element.textContent = value;
  if (className !== undefined) element.className = className;
}

function draw() {
  const { opensAt, upTo, closed, halfDay, symbols, book, ticks } = state;
  selected ??= symbols[0]?.symbol;
  text('date', `${longDate.format(opensAt)}, New York${halfDay ? ', half-day' : ''}`);
  text('time', clock.format(opensAt + upTo));
  text('status', closed ? 'closed' : 'open', `status ${closed ? 'closed' : 'open'}`);
  byId('progress').value = upTo / (state.minutes * 60_000);
  text('value', money.format(book.value));
  text('profit', money.format(book.profit), direction(book.profit));
  text('risk', money.format(book.valueAtRisk));
  text('ticks', whole.format(ticks));
  drawTable(symbols);
  drawChart();
  drawProfit();
}

const direction = (change) => (change > 0 ? 'up' : change < 0 ? 'down' : '');

function drawTable(symbols) {
  const body = byId('symbols');
  for (const { symbol, last, previousClose, vwap, volume, volatility, quantity } of symbols) {
    const row = body.querySelector(`[data-symbol="${symbol}"]`) ?? addRow(body, symbol);
    const change = last === undefined ? undefined : last / previousClose - 1;
    const cells = [
      shown(last, price),
      shown(change, signed),
      shown(vwap, price),
      whole.format(volume),
      shown(volatility, percent),
      whole.format(quantity),
    ];
    cells.forEach((value, index) => {
      const cell = row.cells[index + 1];
      if (cell.textContent !== value) cell.textContent = value;
    });
    row.cells[2].className = direction(change);
    row.querySelector('button').setAttribute('aria-pressed', String(symbol === selected));
  }
}

function addRow(body, symbol) {
  const row = body.insertRow();
  row.dataset.symbol = symbol;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = symbol;
  button.addEventListener('click', () => {
    selected = symbol;
    draw();
  });
  const head = document.createElement('th');
  head.scope = 'row';
  head.append(button);
  row.append(head);
  for (let index = 0; index < 6; index += 1) row.insertCell().className = index === 3 || index === 5 ? 'wide' : '';
  return row;
}

function drawChart() {
  const points = minutes.map(({ figures }) => figures[selected] ?? {});
  const last = points.at(-1) ?? {};
  const values = points.flatMap((point) => (point.last === undefined ? [] : [point.last, point.vwap]));
  const volumes = points.map(({ volume = 0 }, minute) => volume - (points[minute - 1]?.volume ?? 0));
  const scale = scaleOf(values, 8, 226);
  const most = Math.max(1, ...volumes);
  const bar = WIDTH / state.minutes;
  const bars = volumes.map((volume, minute) => {
    const height = (volume / most) * 60;
    return height === 0 ? '' : `M${x(minute)} 300h${bar * 0.8}v${-height}h${-bar * 0.8}z`;
  });
  plot('chart', scale.marks, [
    ['volume', bars.join('')],
    ['grid', scale.marks.map(({ y }) => `M0 ${y}H${WIDTH}`).join('')],
    [
      'vwap',
      line(
        points.map(({ vwap }) => vwap),
        scale.y,
      ),
    ],
    [
      'price',
      line(
        points.map((point) => point.last),
        scale.y,
      ),
    ],
  ]);
  text('chart-symbol', selected);
  axis('chart-axis');
  const spoken = `${selected}: last ${shown(last.last, price)}, VWAP ${shown(last.vwap, price)}`;
  byId('chart').setAttribute('aria-label', `Price and VWAP by minute. ${spoken}`);
}

function drawProfit() {
  const profits = minutes.map(({ book }) => book.profit);
  const risks = minutes.map(({ book }) => -book.valueAtRisk);
  const scale = scaleOf([0, ...profits, ...risks], 8, 152, money);
  plot('profit-chart', scale.marks, [
    ['grid', scale.marks.map(({ y }) => `M0 ${y}H${WIDTH}`).join('')],
    ['risk', line(risks, scale.y)],
    ['price', line(profits, scale.y)],
  ]);
  axis('profit-axis');
  byId('profit-chart').setAttribute('aria-label', `Profit of the book by minute, now ${shown(profits.at(-1), money)}`);
}

const x = (minute) => (minute / state.minutes) * WIDTH;

function line(values, y) {
  let isDown = false;
  return values
    .map((value, minute) => {
      if (value === undefined) return '';
      const point = `${isDown ? 'L' : 'M'}${x(minute + 1).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = true;
      return point;
    })
    .join('');
}

// Round values for the lines of the grid, between which the values are.
function scaleOf(values, top, bottom, format = price) {
  if (values.length === 0) return { y: () => bottom, marks: [] };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(range / 3));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => range / size <= 4);
  const y = (value) => bottom - ((value - low) / range) * (bottom - top);
  const marks = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step)
    marks.push({ y: y(at), label: format.format(at) });
  return { y, marks };
}

function plot(id, marks, paths) {
  const svg = byId(id);
  const frame = svg.parentElement.classList.contains('plot') ? svg.parentElement : framed(svg);
  for (const [name, shape] of paths) {
    let path = svg.querySelector(`.${name}`);
    if (!path) {
      path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', name);
      svg.append(path);
    }
    path.setAttribute('d', shape);
  }
  for (const old of frame.querySelectorAll('.label')) old.remove();
  const height = svg.viewBox.baseVal.height;
  for (const { y, label } of marks) {
    const element = document.createElement('span');
    element.className = 'label';
    element.setAttribute('aria-hidden', 'true');
    element.textContent = label;
    element.style.top = `${(y / height) * 100}%`;
    frame.append(element);
  }
}

function framed(svg) {
  const frame = document.createElement('div');
  frame.className = 'plot';
  svg.replaceWith(frame);
  frame.append(svg);
  return frame;
}

function axis(id) {
  const element = byId(id);
  if (element.dataset.minutes === String(state.minutes)) return;
  element.dataset.minutes = String(state.minutes);
  const steps = hours().filter((minute) => minute / state.minutes > CLEAR && minute / state.minutes < 1 - CLEAR);
  element.replaceChildren(
    ...[0, ...steps, state.minutes].map((minute) => {
      const label = document.createElement('span');
      label.textContent = clock.format(state.opensAt + minute * 60_000);
      label.style.left = `${(minute / state.minutes) * 100}%`;
      if (minute === state.minutes) label.className = 'last';
      return label;
    }),
  );
}

// The minutes of the session at which a whole hour begins.
function hours() {
  const first = 60 - ((state.opensAt / 60_000) % 60);
  return Array.from({ length: Math.ceil(state.minutes / 60) }, (_, hour) => first + hour * 60);
}

const events = new EventSource('/live');
events.addEventListener('state', ({ data }) => {
  state = JSON.parse(data);
  minutes = state.results;
  drawSoon();
});
events.addEventListener('change', ({ data }) => {
  const change = JSON.parse(data);
  minutes = [...minutes, ...change.results];
  state = change;
  drawSoon();
});
// The browser connects again by itself, and then gets the whole state.
events.addEventListener('error', () => text('status', 'reconnecting', 'status lost'));
events.addEventListener('open', () => state && drawSoon());
