// What the models are doing, from /actuator/inference.

import { Chart, charts } from './charts.js';
import { among, badge, bar, element, number, percent, replace, table } from './elements.js';
import { Rates } from './feed.js';

const UNANSWERED = [
  ['failed', 'failed'], ['invalidInput', 'invalid input'], ['queueFull', 'queue full'], ['deadlineExceeded', 'too late'],
  ['cancelled', 'cancelled'], ['notReady', 'not ready'],
];

export class Inference {
  #tables = element('div');
  #rates = new Rates();
  #answers = new Chart('Answers', 'a second');
  #batches = new Chart('Inputs a batch', 'mean');
  #queue = new Chart('Waiting in the queue', 'calls');
  #unanswered = new Chart('Calls without an answer', 'a second');
  #wait = new Chart('Time in the queue, p99', 'ms');
  #run = new Chart('Time in the model, p99', 'ms');

  constructor(section) {
    this.section = section;
    section.append(this.#tables, charts([this.#answers, this.#batches, this.#queue, this.#wait, this.#run, this.#unanswered]));
  }

  update({ models }, at) {
    const all = Object.entries(models ?? {});
    this.section.hidden = all.length === 0;
    const each = (read) => Object.fromEntries(all.map(([name, model]) => [name, read(model, name)]));
    this.#answers.push(at, each((model) => model.answersPerSecond));
    this.#batches.push(at, each((model, name) => this.#batchSize(model, name, at)));
    this.#queue.push(at, each((model) => model.queue?.depth));
    this.#wait.push(at, each((model) => model.queue?.waitMs?.p99));
    this.#run.push(at, each((model) => model.batch?.runMs?.p99));
    this.#unanswered.push(at, each((model, name) => this.#rates.of(`${name} unanswered`, unanswered(model), at)));
    replace(this.#tables, [modelTable(all), ...all.flatMap(([name, model]) => troubles(name, model))]);
  }

  // Of the batches since the last look: what the endpoint has is the mean since the start.
  #batchSize(model, name, at) {
    const batches = this.#rates.of(`${name} batches`, model.batch?.count, at);
    const inputs = this.#rates.of(`${name} inputs`, (model.calls?.answered ?? 0) + (model.calls?.failed ?? 0), at);
    return batches > 0 && inputs > 0 ? inputs / batches : null;
  }
}

function unanswered({ calls }) {
  return UNANSWERED.reduce((sum, [field]) => sum + (calls?.[field] ?? 0), 0);
}

function modelTable(all) {
  const pair = (times) => `${number(times?.p50)} / ${number(times?.p99)}`;
  return table('Models; batches since the start, times over the last minute',
    ['Model', 'State', 'Device', 'Answers a second', 'Batch, mean of at most', 'Padding', 'Queue',
      'In the queue, p50 / p99', 'In the model, p50 / p99', 'Workers busy', 'Without an answer'],
    all.map(([name, model]) => [
      name,
      badge(model.state),
      (model.devices ?? []).join(', '),
      number(model.answersPerSecond),
      among(model.batch?.meanSize, model.batch?.maxSize),
      `${percent(model.batch?.paddingShare)} %`,
      [among(model.queue?.depth, model.queue?.capacity),
        bar((model.queue?.depth ?? 0) / (model.queue?.capacity || 1))],
      `${pair(model.queue?.waitMs)} ms`,
      `${pair(model.batch?.runMs)} ms`,
      `${number(model.workers?.busy)} of ${number(model.workers?.total)}, ${percent(model.workers?.busyShare)} %`,
      UNANSWERED.filter(([field]) => model.calls?.[field] > 0)
        .map(([field, title]) => `${title} ${number(model.calls[field])}`).join(', ') || '0',
    ]));
}

function troubles(name, { reason, lastError }) {
  return [
    reason ? element('p', [element('b', name), `: ${reason}`], { class: 'notice' }) : null,
    lastError ? element('p', ['The last error of ', element('b', name), `, ${new Date(lastError.time).toLocaleString()}: `,
      lastError.message], { class: 'note' }) : null,
  ].filter((trouble) => trouble);
}
