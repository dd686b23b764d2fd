'use strict';

// Whatever comes from outside is shown through textContent alone.

const TIMES = 64;
const REFRESH_MS = 2000;
const UNREACHABLE = 'The server can\'t be reached. Is it still running?';

const form = document.getElementById('ask');
const input = document.getElementById('sentence');
const answer = document.getElementById('answer');
const buttons = form.querySelectorAll('button');
let busy = false;

function element(name, content, className) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...[content ?? []].flat());
  return made;
}

function tile(term, value, unit) {
  return element('div', [element('dt', term), element('dd', unit ? [value, ' ', element('small', unit)] : value)]);
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function digits(number) {
  return number.toLocaleString('en', { maximumFractionDigits: number < 1 ? 2 : number < 100 ? 1 : 0 });
}

function sentenceEnd(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

// Ask, and return either {correction, timing} or {problem}.
async function ask(sentence) {
  let response;
  try {
    response = await fetch(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, application/problem+json' },
      body: JSON.stringify({ sentence }),
    });
    const body = await response.json();
    return response.ok ? { correction: body, timing: parseTiming(response.headers.get('Server-Timing')) }
      : { problem: problemOf(response, body.title, body.detail) };
  } catch {
    return { problem: response ? problemOf(response) : { text: UNREACHABLE } };
  }
}

function problemOf(response, title, detail) {
  const retryAfter = Number(response.headers.get('Retry-After'));
  const text = sentenceEnd(detail || title || 'The server gave an answer that this page can\'t read');
  return {
    status: [response.status, title || response.statusText].join(' ').trim(),
    text: retryAfter > 0 ? `${text} Ask again in ${plural(retryAfter, 'second')}.` : text,
  };
}

// The header that GecController writes, see https://www.w3.org/TR/server-timing/
function parseTiming(header) {
  const duration = (name) => Number(new RegExp(`\\b${name};dur=([\\d.]+)`).exec(header)?.[1] ?? NaN);
  const batch = /desc="batch (\d+), size (\d+), ([^"]+)"/.exec(header);
  return batch && {
    queueMs: duration('queue'), modelMs: duration('model'), batch: batch[1], size: Number(batch[2]), device: batch[3],
  };
}

// Offsets are code points, and a string's own indexes are not.
function marked({ sentence, edits }) {
  const codePoints = Array.from(sentence);
  const parts = [];
  let end = 0;
  for (const edit of edits) {
    parts.push(codePoints.slice(end, edit.offset).join(''), element('span', [
      element('del', edit.from), element('span', '→', 'to'), element('ins', edit.to),
      element('small', `${(edit.confidence * 100).toFixed(1)} %`),
    ], 'edit'));
    end = edit.offset + Array.from(edit.from).length;
  }
  parts.push(codePoints.slice(end).join(''));
  const made = element('p', parts, 'marked');
  made.lang = 'zh-Hans';
  return made;
}

function problemShown({ status, text }) {
  const made = element('p', [text, status ? element('small', status) : ''], 'problem');
  made.setAttribute('role', 'alert');
  return made;
}

function showAnswer({ correction, timing, problem }, elapsedMs) {
  if (problem) {
    answer.replaceChildren(problemShown(problem));
    return;
  }
  const count = correction.edits.length;
  const outcome = count === 0 ? 'The model finds nothing to correct.'
    : `${plural(count, 'correction')}, with the model's confidence.`;
  answer.replaceChildren(marked(correction), element('p', outcome, 'outcome'));
  if (timing) {
    const tiles = element('dl', [
      tile('Waited in the queue', digits(timing.queueMs), 'ms'),
      tile('In the model', digits(timing.modelMs), 'ms'),
      tile(`Batch ${timing.batch}`, String(timing.size), timing.size === 1 ? 'sentence' : 'sentences'),
      tile('Device', timing.device),
    ], 'tiles');
    tiles.id = 'timing';
    answer.append(element('h2', 'What the batcher did'), tiles,
      element('p', `From question to answer, as this browser sees it: ${digits(elapsedMs)} ms.`, 'note'));
  }
}

function showBurst(answers, elapsedMs) {
  const batches = new Map(answers.filter(({ timing }) => timing).map(({ timing }) => [timing.batch, timing.size]));
  const problems = answers.filter(({ problem }) => problem);
  const right = answers.length - problems.length;
  const counts = new Map();
  for (const size of batches.values()) {
    counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  const rows = [...counts].sort(([one], [other]) => one - other).map(([size, count]) => {
    const bar = element('div');
    bar.style.setProperty('--share', count / most);
    const head = element('th', String(size));
    head.scope = 'row';
    return element('tr', [head, element('td', String(count)), element('td', bar, 'bar')]);
  });
  const tiles = element('dl', [
    tile('Answers', `${right}`, `of ${TIMES}`),
    tile('Time for all', digits(elapsedMs), 'ms'),
    tile('Batches', String(batches.size)),
    tile('Sentences a second', digits(right / elapsedMs * 1000)),
  ], 'tiles');
  tiles.id = 'burst-figures';
  answer.replaceChildren(element('h2', `${TIMES} times at once`), tiles);
  if (rows.length > 0) {
    const columns = ['Sentences', 'Batches', ''].map((title) => {
      const head = element(title ? 'th' : 'td', title);
      head.scope = 'col';
      return head;
    });
    answer.append(element('table', [element('caption', 'Batches by size'), element('thead', element('tr', columns)),
      element('tbody', rows)]));
  }
  if (problems.length > 0) {
    const count = `${plural(problems.length, 'request')} got no answer. The last one: `;
    const { status, text } = problems.at(-1).problem;
    answer.append(problemShown({ status, text: count + text }));
  }
  answer.append(element('p', `All ${TIMES} are handed to the browser at once, but over HTTP/1.1 a browser opens only about`
    + ' six connections to one server, so only about six of them are with the model at a time. A client with more'
    + ' connections fills larger batches; there is one among the commands below.', 'note'));
}

// Run one thing at a time.
async function exclusively(action) {
  if (busy || !form.reportValidity()) {
    return;
  }
  busy = true;
  buttons.forEach((button) => { button.disabled = true; });
  answer.setAttribute('aria-busy', 'true');
  try {
    await action(input.value);
  } finally {
    answer.hidden = false;
    answer.setAttribute('aria-busy', 'false');
    buttons.forEach((button) => { button.disabled = false; });
    busy = false;
  }
  await refresh();
}

const correct = () => exclusively(async (sentence) => {
  const start = performance.now();
  const answered = await ask(sentence);
  showAnswer(answered, performance.now() - start);
  if (answered.correction) {
    history.replaceState(null, '', `?${new URLSearchParams({ sentence })}`);
  }
});

const burst = () => exclusively(async (sentence) => {
  const answers = [];
  const start = performance.now();
  answer.hidden = false;
  await Promise.all(Array.from({ length: TIMES }, async () => {
    answers.push(await ask(sentence));
    showBurst(answers, performance.now() - start);
  }));
});

async function json(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' } });
  if (!response.ok) {
    throw new Error(`${path} answers ${response.status}`);
  }
  return response.json();
}

async function refresh() {
  const note = document.getElementById('model-note');
  const figures = document.getElementById('figures');
  try {
    const { state, reason, workers, queue, batch, answersPerSecond } = await json('actuator/inference/gec');
    const times = (summary) => `${digits(summary.p50)} / ${digits(summary.p99)}`;
    figures.replaceChildren(
      tile('State', state),
      tile('Mean batch', digits(batch.meanSize), `of at most ${batch.maxSize}`),
      tile('Largest batch', String(batch.largestSize)),
      tile('In the queue', String(queue.depth), `of ${queue.capacity}`),
      tile('Queue, p50 / p99', times(queue.waitMs), 'ms'),
      tile('Model, p50 / p99', times(batch.runMs), 'ms'),
      tile('Answers a second', digits(answersPerSecond)),
      tile('Busy', String(workers.busy), `of ${plural(workers.total, 'worker')}`),
    );
    note.textContent = reason ? sentenceEnd(reason) : 'Batch sizes are since the start, the rest over the last minute.';
  } catch (failure) {
    figures.replaceChildren();
    note.textContent = failure instanceof TypeError ? UNREACHABLE : `No figures: ${failure.message}.`;
  }
}

async function showWorker() {
  const shown = document.getElementById('worker');
  try {
    const { model, server, serverVersion, java, reason } = await json('actuator/worker');
    shown.replaceChildren('Worker model ', element('b', model), ` on ${server} ${serverVersion}, Java ${java}`);
    shown.title = reason;
  } catch {
    shown.textContent = 'Worker model unknown: /actuator/worker gives no answer.';
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  correct();
});
document.getElementById('burst').addEventListener('click', burst);
input.addEventListener('keydown', (event) => {
  // Enter also ends what an input method composes; Safari tells by the key code alone.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    correct();
  }
});
for (const shell of document.querySelectorAll('pre code')) {
  shell.textContent = shell.textContent.replaceAll('http://localhost:8097', location.origin);
}
setInterval(() => {
  if (!busy && !document.hidden) {
    refresh();
  }
}, REFRESH_MS);

const linked = new URLSearchParams(location.search).get('sentence');
showWorker();
if (linked) {
  input.value = linked;
  correct();
} else {
  refresh();
}
