// What the worker has to do, from the part 'load' of /actuator/worker. Each value of it may be missing.

import { Chart, charts } from './charts.js';
import { bar, element, number, percent, plural, replace, table, tile, value } from './elements.js';
import { Rates } from './feed.js';

// Return the load, whatever part of it there is; null if nobody counts it.
export function readLoad(load) {
  if (!load) {
    return null;
  }
  // Without the sums there are the groups alone
  const groupsAlone = Object.values(load).every((part) => typeof part?.inFlight === 'number');
  const groups = groupsAlone ? load : load.groups ?? {};
  const all = Object.values(groups);
  const sum = (field) => all.length > 0 && all.every((group) => Number.isFinite(group[field]))
    ? all.reduce((total, group) => total + group[field], 0) : null;
  const given = groupsAlone ? {} : load;
  return {
    ...given,
    groups,
    inFlight: given.inFlight ?? sum('inFlight'),
    limit: given.limit ?? (all.length === 1 ? all[0].limit ?? null : null),
    queued: given.queued ?? sum('queued'),
    // The limit is that of this group, and the sums are of all
    limited: all.length > 1 ? groups.default ?? null : null,
    refused: given.refused ?? sumByName(all.map((group) => group.refused)),
    advice: given.advice ?? [],
  };
}

function sumByName(maps) {
  const total = {};
  maps.forEach((map) => Object.entries(map ?? {}).forEach(([name, count]) => { total[name] = (total[name] ?? 0) + count; }));
  return total;
}

const EVENTS = [
  ['timedOut', 'timed out'], ['cancelled', 'cancelled'], ['stuck', 'stuck'], ['blocked', 'blocked the event loop'],
  ['pinned', 'pinned a carrier'],
];

export class Traffic {
  #advice = element('div', null, { class: 'advice' });
  #tiles = element('dl', null, { class: 'tiles' });
  #groups = element('div');
  #rates = new Rates();
  #requests = new Chart('Requests', 'a second');
  #times = new Chart('Response time', 'ms', { colors: { p50: '--line-1', p95: '--line-2', p99: '--line-4' } });
  #inFlight = new Chart('In flight', 'requests', { dashed: ['limit'], steps: ['limit'], colors: { 'in flight': '--line-1', default: '--line-1', 'other groups': '--line-3' } });
  #waiting = new Chart('Waiting to be let in', 'requests');
  #refused = new Chart('Refused, by reason', 'a second');
  #busy = new Chart('Busy', '% of the time', { top: 100 });
  #loop = new Chart('Event loop lag', 'ms');

  constructor(section) {
    this.section = section;
    section.append(this.#advice, this.#tiles, charts([this.#requests, this.#times, this.#inFlight, this.#waiting,
      this.#refused, this.#busy, this.#loop]), this.#groups);
  }

  update(worker, at) {
    const load = readLoad(worker.load);
    this.section.hidden = !load;
    if (!load) {
      return;
    }
    const refused = Object.fromEntries(Object.entries(load.refused)
      .map(([reason, count]) => [reason, this.#rates.of(`refused ${reason}`, count, at)]));
    this.#requests.push(at, { requests: load.requestsPerSecond });
    this.#times.push(at, { p50: load.p50ResponseMillis, p95: load.p95ResponseMillis, p99: load.p99ResponseMillis });
    this.#inFlight.push(at, load.limited
      ? { default: load.limited.inFlight, limit: load.limit, 'other groups': load.inFlight - load.limited.inFlight }
      : { 'in flight': load.inFlight, limit: load.limit });
    this.#waiting.push(at, { waiting: load.queued });
    this.#refused.push(at, refused);
    this.#busy.push(at, { busy: Number.isFinite(load.busyShare) ? load.busyShare * 100 : null });
    this.#loop.push(at, { lag: load.eventLoopLagMillis });
    replace(this.#advice, load.advice.map(shownAdvice));
    replace(this.#tiles, tiles(load, worker));
    replace(this.#groups, Object.keys(load.groups).length > 1 ? groupTable(load.groups) : []);
  }
}

function shownAdvice({ problem, knob, action, evidence }) {
  return element('article', [
    element('h3', problem), element('p', action),
    element('p', [evidence ? `${evidence} ` : '', knob ? element('code', knob) : ''], { class: 'note' }),
  ]);
}

function tiles(load, worker) {
  const window = Number.isFinite(load.windowSeconds) ? `over the last ${plural(load.windowSeconds, 'second')}` : null;
  const refused = Object.entries(load.refused);
  const shown = [];
  if (Number.isFinite(load.requestsPerSecond)) {
    shown.push(tile('Requests a second', number(load.requestsPerSecond), '', window));
  }
  if (Number.isFinite(load.p50ResponseMillis)) {
    const times = [load.p50ResponseMillis, load.p95ResponseMillis, load.p99ResponseMillis].map(number).join(' / ');
    shown.push(tile('Response time, p50 / p95 / p99', times, 'ms',
      Number.isFinite(load.meanResponseMillis) ? `mean ${number(load.meanResponseMillis)} ms` : null));
  }
  const limited = Number.isFinite(load.limit);
  const inFlight = load.limited?.inFlight ?? load.inFlight;
  shown.push(tile('In flight', number(inFlight), limited ? `of ${number(load.limit)}` : '',
    [
      load.limited ? `and ${number(load.inFlight - inFlight)} in other groups` : null,
      limited ? null : 'no limit',
      Number.isFinite(load.concurrency) ? `${number(load.concurrency)} in the mean${load.limited ? ' of all' : ''}` : null,
    ].filter((note) => note).join(', '),
    limited ? inFlight / load.limit : NaN));
  if (limited || load.queued > 0) {
    shown.push(tile('Waiting to be let in', number(load.queued), load.queued === 1 ? 'request' : 'requests'));
  }
  if (limited || refused.some(([, count]) => count > 0)) {
    shown.push(tile('Refused since the start', number(refused.reduce((sum, [, count]) => sum + count, 0)), '',
      refused.map(([reason, count]) => `${reason} ${number(count)}`).join(', ')));
  }
  if (Number.isFinite(load.busyShare)) {
    shown.push(tile('Busy', percent(load.busyShare), '%', `of the ${worker.model} worker's time`, load.busyShare));
  }
  if (Number.isFinite(load.eventLoopLagMillis)) {
    shown.push(tile('Event loop lag', number(load.eventLoopLagMillis), 'ms'));
  }
  const events = EVENTS.filter(([field]) => Number.isFinite(load[field]));
  if (events.some(([field]) => load[field] > 0)) {
    shown.push(tile('Trouble', number(events.reduce((sum, [field]) => sum + load[field], 0)), '',
      events.filter(([field]) => load[field] > 0).map(([field, name]) => `${name} ${number(load[field])}`).join(', ')));
  }
  return shown;
}

function groupTable(groups) {
  return table('By group', ['Group', 'Requests a second', 'p50 / p95 / p99 ms', 'In flight', 'Limit', 'Waiting', 'Refused'],
    Object.entries(groups).map(([name, group]) => [
      name,
      number(group.requestsPerSecond),
      [group.p50ResponseMillis, group.p95ResponseMillis, group.p99ResponseMillis].map(number).join(' / '),
      Number.isFinite(group.limit) ? [number(group.inFlight), bar(group.inFlight / group.limit)] : number(group.inFlight),
      Number.isFinite(group.limit) ? number(group.limit) : 'none',
      number(group.queued),
      number(Object.values(group.refused ?? {}).reduce((sum, count) => sum + count, 0)),
    ]));
}

// What was decided about the worker model.
export class Settings {
  #content = element('div');

  constructor(section) {
    this.section = section;
    section.append(this.#content);
  }

  update({ reason, warnings, settings }) {
    this.section.hidden = false;
    const rows = (settings ?? []).map((setting) => [element('code', setting.name),
      value(String(setting.value), setting.unit), setting.origin ?? '', setting.effect ?? '']);
    const details = element('details', [element('summary', plural(rows.length, 'setting')),
      table('Settings in effect', ['Setting', 'Value', 'Set by', 'Effect'], rows)]);
    details.open = this.#content.querySelector('details')?.open ?? false;
    replace(this.#content, [element('p', `Chosen because: ${reason}.`),
      ...(warnings ?? []).map((warning) => element('p', warning, { class: 'notice' })), details]);
  }
}
