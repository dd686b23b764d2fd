// What the page is made of. Whatever comes from outside is shown as text alone.

const ABSENT = '–';

export function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      made.setAttribute(attribute, value);
    }
  }
  made.append(...[content ?? []].flat());
  return made;
}

// A number for people: 0.42, 9.7, 812, 12,345.
export function number(value) {
  if (!Number.isFinite(value)) {
    return ABSENT;
  }
  const size = Math.abs(value);
  return value.toLocaleString('en', { maximumFractionDigits: size < 1 ? 2 : size < 100 ? 1 : 0 });
}

// A number for an axis, where there is little room: 12.3K.
export function short(value) {
  return value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });
}

export function percent(share) {
  return Number.isFinite(share) ? number(share * 100) : ABSENT;
}

export function gibibytes(bytes) {
  return Number.isFinite(bytes) ? bytes / 2 ** 30 : null;
}

export function plural(count, noun) {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

// A value of at most so many, with the unit; the sign for none if it isn't known.
export function among(used, most, unit) {
  const least = Number.isFinite(most) ? ` of ${number(most)}` : '';
  return Number.isFinite(used) ? `${number(used)}${least}${unit ? ` ${unit}` : ''}` : ABSENT;
}

export function clock(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString([], { hour12: false });
}

// A value with its unit in small letters, or the sign for none.
export function value(shown, unit) {
  return shown === ABSENT || !unit ? [shown] : [shown, ' ', element('small', unit)];
}

export function tile(title, shown, unit, note, share) {
  const made = element('div', [element('dt', title), element('dd', value(shown, unit))]);
  if (Number.isFinite(share)) {
    made.append(bar(share));
  }
  if (note) {
    made.append(element('dd', note, { class: 'note' }));
  }
  return made;
}

// How full something is. The number stands beside it.
export function bar(share) {
  const filled = element('span');
  filled.style.setProperty('width', `${Math.min(100, Math.max(0, share * 100))}%`);
  const level = share >= 0.95 ? 'bad' : share >= 0.8 ? 'warn' : 'good';
  return element('span', filled, { class: `bar ${level}`, 'aria-hidden': 'true' });
}

const LEVELS = {
  ready: 'good', up: 'good',
  starting: 'warn', 'slow-start': 'warn', draining: 'warn', closed: 'warn',
};

// A state as a word, with a color that says nothing more.
export function badge(state) {
  return element('span', state, { class: `badge ${LEVELS[state] ?? 'bad'}` });
}

// A table whose first column names its rows. A cell is a text or elements.
export function table(caption, columns, rows) {
  const head = element('tr', columns.map((column) => element('th', column, { scope: 'col' })));
  const body = rows.map((cells) => element('tr', cells.map((cell, index) =>
    element(index === 0 ? 'th' : 'td', cell, index === 0 ? { scope: 'row' } : {}))));
  const made = element('table', [element('caption', caption), element('thead', head), element('tbody', body)]);
  return element('div', made, { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' });
}

// Put new content in place of the old, but leave alone what someone scrolls or selects while nothing has changed.
export function replace(parent, content) {
  const made = element('div', content);
  if (made.innerHTML !== parent.innerHTML) {
    const scrolled = [...parent.querySelectorAll('.scroll')].map((part) => part.scrollLeft);
    parent.replaceChildren(...made.childNodes);
    parent.querySelectorAll('.scroll').forEach((part, index) => { part.scrollLeft = scrolled[index] ?? 0; });
  }
}
