// Lines over time, drawn by uPlot. A chart has its latest values beside it as text, or those under the pointer.

import { clock, element, number, short } from './elements.js';

const SPAN_SECONDS = 15 * 60;
const SHORTEST_SECONDS = 2 * 60;
const GAP_SECONDS = 8;
const HEIGHT = 132;
const COLORS = 8;

const drawn = new Set();
const began = Date.now() / 1000;

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.forEach((chart) => chart.redraw()));

function hours(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour12: false, hour: '2-digit', minute: '2-digit' });
}

export class Chart {
  #times = [];
  #lines = new Map();
  #plot = null;
  #host = element('div', null, { class: 'plot', 'aria-hidden': 'true' });
  #legend = element('ul', null, { class: 'legend' });
  #when = element('span', null, { class: 'when' });
  #left = 0;

  // A chart is hidden until it has a value. `top` is the end of the axis, if it is always the same; `least` its least end;
  // `steps` is for values that jump, and `dashed` names lines that are bounds.
  constructor(title, unit, { top = null, least = 1, steps = [], dashed = [], colors = {} } = {}) {
    this.options = { top, least, steps, dashed, colors };
    this.unit = unit;
    const caption = element('figcaption', [element('b', title), ' ', element('small', unit), this.#when]);
    this.figure = element('figure', [caption, this.#host, this.#legend], { hidden: '' });
    new ResizeObserver(() => this.#resize()).observe(this.#host);
  }

  // Add what was measured: values by the names of their lines.
  push(atMs, values) {
    const at = atMs / 1000;
    const last = this.#times.at(-1);
    if (last !== undefined && at - last > GAP_SECONDS) {
      this.#append(last + 1, {});
    }
    this.#append(at, values);
    this.#forget(at - SPAN_SECONDS);
    if (this.#lines.size > 0) {
      this.figure.hidden = false;
      this.#draw();
    }
  }

  #append(at, values) {
    for (const [name, value] of Object.entries(values)) {
      if (Number.isFinite(value) && !this.#lines.has(name)) {
        this.#lines.set(name, this.#times.map(() => null));
        this.#plot?.destroy();
        this.#plot = null;
      }
    }
    this.#times.push(at);
    this.#lines.forEach((line, name) => line.push(Number.isFinite(values[name]) ? values[name] : null));
  }

  #forget(before) {
    while (this.#times[0] < before) {
      this.#times.shift();
      this.#lines.forEach((line) => line.shift());
    }
    for (const [name, line] of this.#lines) {
      if (line.every((value) => value === null)) {
        this.#lines.delete(name);
        this.#plot?.destroy();
        this.#plot = null;
      }
    }
  }

  // Lines beyond the colors that there are would be mistaken for each other.
  #shown() {
    const names = [...this.#lines.keys()];
    this.#left = Math.max(0, names.length - COLORS);
    return names.slice(0, COLORS);
  }

  #draw() {
    const names = this.#shown();
    const data = [this.#times, ...names.map((name) => this.#lines.get(name))];
    if (this.#plot) {
      this.#plot.setData(data);
    } else {
      this.#plot = new uPlot(this.#plotOptions(names), data, this.#host);
      drawn.add(this);
    }
    this.#showValues(this.#plot.cursor.idx ?? null);
  }

  #plotOptions(names) {
    const color = (name) => () => getComputedStyle(this.figure).getPropertyValue(name);
    const axis = { stroke: color('--soft'), font: '11px system-ui, sans-serif', ticks: { show: false } };
    const { top, least } = this.options;
    return {
      width: this.#host.clientWidth || 320,
      height: HEIGHT,
      padding: [10, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false }, sync: { key: 'remuda', setSeries: false } },
      scales: {
        x: { range: () => this.#span() },
        y: { range: (plot, min, max) => [0, top ?? uPlot.rangeNum(0, Math.max(max ?? 0, least), 0.1, true)[1]] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 60, size: 22, values: (plot, splits) => splits.map(hours),
          incrs: [60, 120, 180, 300] },
        { ...axis, grid: { stroke: color('--grid'), width: 1 }, space: 28, size: 42, gap: 4,
          values: (plot, splits) => splits.map(short) },
      ],
      series: [{}, ...names.map((name, index) => ({
        label: name,
        stroke: color(this.#color(name, index)),
        fill: names.length === 1 ? color('--fill') : undefined,
        width: 1.5,
        dash: this.options.dashed.includes(name) ? [4, 4] : undefined,
        paths: this.options.steps.includes(name) ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: false },
      }))],
      hooks: { setCursor: [(plot) => this.#showValues(plot.cursor.idx ?? null)] },
    };
  }

  #color(name, index) {
    return this.options.colors[name] ?? (this.options.dashed.includes(name) ? '--soft' : `--line-${index + 1}`);
  }

  #span() {
    const now = this.#times.at(-1);
    return [now - Math.min(SPAN_SECONDS, Math.max(SHORTEST_SECONDS, now - began)), now];
  }

  // The values at a place, or the latest.
  #showValues(index) {
    const at = index ?? this.#times.length - 1;
    this.#when.textContent = index === null ? '' : clock(this.#times[at] * 1000);
    const shown = this.#shown();
    const entries = shown.map((name, order) => {
      const swatch = element('span', null, { class: this.options.dashed.includes(name) ? 'swatch dashed' : 'swatch' });
      swatch.style.setProperty('--color', `var(${this.#color(name, order)})`);
      const value = this.#lines.get(name)[at] ?? NaN;
      return element('li', [swatch, element('span', name, { class: 'name' }), ' ', element('b', number(value))]);
    });
    if (this.#left > 0) {
      entries.push(element('li', `and ${this.#left} more that aren't drawn`));
    }
    this.#legend.replaceChildren(...entries);
  }

  #resize() {
    if (this.#plot && this.#host.clientWidth > 0) {
      this.#plot.setSize({ width: this.#host.clientWidth, height: HEIGHT });
    }
  }

  redraw() {
    this.#plot?.redraw(false, true);
  }
}

export function charts(all) {
  return element('div', all.map((chart) => chart.figure), { class: 'charts' });
}
