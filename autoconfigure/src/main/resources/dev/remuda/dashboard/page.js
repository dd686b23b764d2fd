// Puts the page together: which endpoints there are, what each one fills, and whether the server answers.

import { clock, element, replace } from './elements.js';
import { Feed } from './feed.js';
import { Gpus } from './gpu.js';
import { Inference } from './inference.js';
import { Settings, Traffic } from './traffic.js';
import { Upstreams } from './upstreams.js';

const EXPOSURE = 'management.endpoints.web.exposure.include';
const SLOW_MS = 10000;

const WHAT = {
  worker: 'the requests and the worker model', inference: 'the models', gpu: 'the GPUs, if there are any',
  upstreams: 'the servers behind the gateway',
};

const byId = (id) => document.getElementById(id);

// The address of an endpoint; empty if it isn't exposed, and undefined if the application has no use for it.
const address = (id) => document.querySelector(`meta[name="remuda-${id}"]`)?.content;

function parts() {
  const traffic = new Traffic(byId('traffic'));
  const settings = new Settings(byId('settings'));
  const inference = new Inference(byId('inference'));
  const gpus = new Gpus(byId('gpu'));
  const upstreams = new Upstreams(byId('upstreams'));
  return {
    worker(answer, at) {
      showWorker(answer);
      traffic.update(answer, at);
      settings.update(answer);
    },
    inference: (answer, at) => inference.update(answer, at),
    gpu(answer, at, feed) {
      // Each look at the GPUs runs that command
      feed.periodMs = answer.source === 'nvidia-smi' || answer.source === 'none' ? SLOW_MS : feed.periodMs;
      gpus.update(answer, at);
    },
    upstreams: (answer, at) => upstreams.update(answer, at),
  };
}

function showWorker({ model, server, serverVersion, java, processors }) {
  byId('worker').replaceChildren(element('b', model), ` worker on ${server} ${serverVersion}, Java ${java},`
    + ` ${processors} ${processors === 1 ? 'processor' : 'processors'}`);
}

function showNotices(feeds, unexposed) {
  const notices = feeds.filter(({ problem }) => problem && problem.kind !== 'away')
    .map(({ problem }) => element('p', problem.text, { class: 'notice' }));
  notices.push(...unexposed.map((id) => element('p', ['The endpoint ', element('code', id), `, which shows ${WHAT[id]},`
    + ' isn\'t exposed. Add it to ', element('code', EXPOSURE), '.'], { class: 'notice quiet' })));
  byId('notices').hidden = notices.length === 0;
  replace(byId('notices'), notices);
}

function showConnection(feeds) {
  const away = feeds.find(({ problem }) => problem?.kind === 'away');
  const latest = Math.max(...feeds.map(({ answeredAt }) => answeredAt ?? 0));
  const since = away?.answeredAt ? `since ${clock(away.answeredAt)}` : 'yet';
  const state = feeds.length === 0 ? 'Nothing to ask' : away
    ? `${away.problem.text} from ${new URL(away.url, location).pathname} ${since}. Asking again.`
    : latest ? 'Live' : 'Asking the server';
  document.body.dataset.connection = away ? 'away' : latest ? 'live' : 'starting';
  if (byId('state').textContent !== state) {
    byId('state').textContent = state;
  }
  byId('time').textContent = latest && !away ? clock(latest) : '';
}

const shown = parts();
const ids = Object.keys(WHAT).filter((id) => address(id) !== undefined);
const unexposed = ids.filter((id) => address(id) === '');
const feeds = ids.filter((id) => address(id)).map((id) => new Feed(id, address(id)));

function showState() {
  showNotices(feeds, unexposed);
  showConnection(feeds);
}

byId('sources').replaceChildren(...(feeds.length > 0 ? feeds.flatMap(({ url }, index) => {
  const path = new URL(url, location).pathname;
  return [index > 0 ? ', ' : '', element('a', path, { href: url })];
}) : ['the actuator']));
showState();
feeds.forEach((feed) => feed.follow((answer, at) => shown[feed.id](answer, at, feed), showState));
