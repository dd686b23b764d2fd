// What the servers behind the gateway are doing, from /actuator/upstreams.

import { Chart, charts } from './charts.js';
import { among, badge, element, number, replace, table } from './elements.js';
import { Rates } from './feed.js';

export class Upstreams {
  #tables = element('div');
  #rates = new Rates();
  #requests = new Chart('Requests to servers', 'a second');
  #inFlight = new Chart('In flight to servers', 'requests');
  #failures = new Chart('Failures', 'a second');
  #times = new Chart('Until the response begins, mean', 'ms');

  constructor(section) {
    this.section = section;
    section.append(this.#tables, charts([this.#requests, this.#times, this.#inFlight, this.#failures]));
  }

  update({ upstreams }, at) {
    const all = Object.entries(upstreams ?? {});
    this.section.hidden = all.length === 0;
    const sum = (field) => Object.fromEntries(all.map(([name, { servers }]) =>
      [name, servers.reduce((total, server) => total + server[field], 0)]));
    const rate = (field) => Object.fromEntries(Object.entries(sum(field))
      .map(([name, count]) => [name, this.#rates.of(`${name} ${field}`, count, at)]));
    this.#requests.push(at, rate('requests'));
    this.#failures.push(at, rate('failures'));
    this.#inFlight.push(at, sum('inFlight'));
    this.#times.push(at, Object.fromEntries(all.flatMap(([name, { servers }]) => servers.map((server) =>
      [all.length > 1 ? `${name} ${server.address}` : server.address, server.meanMs]))));
    replace(this.#tables, all.map(([name, upstream]) => serverTable(name, upstream)));
  }
}

function serverTable(name, { balance, servers }) {
  return table(`${name}, ${balance}`,
    ['Server', 'State', 'Weight', 'In flight', 'Requests', 'Failures', 'Mean', 'p99', 'Why, and the last failure'],
    servers.map((server) => [
      server.address + (server.backup ? ' (backup)' : ''),
      badge(server.state),
      server.effectiveWeight === server.weight ? number(server.weight)
        : `${number(server.effectiveWeight)} of ${number(server.weight)}`,
      number(server.inFlight),
      number(server.requests),
      number(server.failures),
      among(server.meanMs, null, 'ms'),
      among(server.p99Ms, null, 'ms'),
      [server.reason, server.lastFailure ? `failed ${number(server.lastFailure.secondsAgo)} s ago: ${server.lastFailure.reason}` : null]
        .filter((text) => text).join('; '),
    ]));
}
