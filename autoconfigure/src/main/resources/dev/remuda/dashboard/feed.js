// Asks an endpoint again and again, for as long as someone looks.

const PERIOD_MS = 2000;
const TIMEOUT_MS = 5000;
const RATE_MS = 11000;

const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

const visible = () => new Promise((done) => {
  if (!document.hidden) {
    done();
    return;
  }
  document.addEventListener('visibilitychange', () => done(visible()), { once: true });
});

export class Feed {
  // Problems are {kind, text}; of the kind 'away' are those that the server gives no answer at all.
  constructor(id, url) {
    this.id = id;
    this.url = url;
    this.periodMs = PERIOD_MS;
    this.problem = null;
    this.answeredAt = null;
  }

  // Call back with each answer and the time in milliseconds, and after each try.
  async follow(answered, tried) {
    for (;;) {
      await visible();
      const began = Date.now();
      await this.#ask(answered);
      tried(this);
      await sleep(Math.max(PERIOD_MS / 4, this.periodMs - (Date.now() - began)));
    }
  }

  async #ask(answered) {
    let body;
    try {
      const response = await fetch(this.url, {
        headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      this.problem = problemOf(this.url, response);
      body = this.problem ? null : await response.json();
    } catch (failure) {
      this.problem = { kind: 'away', text: failure.name === 'SyntaxError' ? 'The answer broke off' : 'No answer' };
    }
    if (!this.problem) {
      this.answeredAt = Date.now();
      answered(body, this.answeredAt);
    }
  }
}

function problemOf(url, response) {
  const path = new URL(url, location).pathname;
  if (response.status === 401 || response.status === 403) {
    return { kind: 'refused', text: `${path} may not be read from here: the server answers ${response.status}`
      + ` (${response.status === 401 ? 'log in first' : 'forbidden'}). The page follows the access rules of the actuator.` };
  }
  if (response.status === 404) {
    return { kind: 'missing', text: `${path} isn't there: the server answers 404.` };
  }
  if (response.status >= 500 || response.status === 429) {
    return { kind: 'away', text: `The server answers ${response.status}` };
  }
  if (!response.ok || !/json/.test(response.headers.get('Content-Type') ?? '')) {
    return { kind: 'refused', text: `${path} gives no figures: the server answers ${response.status} with something that`
      + ' isn\'t JSON, perhaps a page to log in. The page follows the access rules of the actuator.' };
  }
  return null;
}

// Turns counts since the start into counts a second, over the last ten seconds: over one period a few are a zigzag.
export class Rates {
  #counts = new Map();

  // Return the rate; null at first, and after a restart of the server.
  of(name, count, atMs) {
    const known = (this.#counts.get(name) ?? []).filter((one) => one.count <= count && atMs - one.atMs <= RATE_MS);
    this.#counts.set(name, [...known, { count, atMs }]);
    const first = known[0];
    return first && atMs > first.atMs ? (count - first.count) / (atMs - first.atMs) * 1000 : null;
  }
}
