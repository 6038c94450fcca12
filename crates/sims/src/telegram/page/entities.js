// Draws a text with its entities. Offsets are UTF-16 units, which is what JavaScript counts too.

import { copyText, h, icon } from './dom.js';
import { t } from './words.js';

const SIMPLE = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' };

const away = (href, text, extra = {}) => h('a', { href, target: '_blank', rel: 'noopener noreferrer', title: href, ...extra }, text);

const LTR = { class: 'ltr' };

const BLOCKS = ['pre', 'blockquote', 'expandable_blockquote'];

const withScheme = (text) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);

const safe = (url) => (/^(https?|tg|ton|mailto):/i.test(url) ? url : '#');

function wrap(entity, raw, inner, actions) {
  switch (entity.type) {
    case 'bold': case 'italic': case 'underline': case 'strikethrough':
      return h(SIMPLE[entity.type], {}, inner);
    case 'code':
      return h('code', { title: t('copy'), tabindex: '0', role: 'button', onclick: () => copyText(raw) }, raw);
    case 'pre':
      return h('pre', { dir: 'ltr' },
        h('span.pre-head', {}, entity.language ?? '',
          h('button', { type: 'button', title: t('copy'), onclick: () => copyText(raw) }, icon('copy'))),
        h('code', { onclick: () => copyText(raw) }, raw));
    case 'spoiler':
      return h('span.spoiler', { tabindex: '0', role: 'button', onclick: (event) => event.currentTarget.classList.add('shown') },
        h('span', {}, inner));
    case 'blockquote':
      return h('blockquote', { dir: 'auto' }, inner);
    case 'expandable_blockquote': {
      const quote = h('blockquote.folded', { dir: 'auto' }, inner);
      quote.addEventListener('click', () => quote.classList.toggle('folded'));
      return quote;
    }
    case 'text_link': return away(safe(entity.url), inner);
    case 'url': return away(safe(withScheme(raw)), raw, LTR);
    case 'email': return away(`mailto:${raw}`, raw, LTR);
    case 'mention': return away(`https://t.me/${raw.slice(1)}`, raw, LTR);
    case 'bot_command':
      return h('a', { href: '#', class: 'command ltr', onclick: (event) => { event.preventDefault(); actions.command?.(raw); } }, raw);
    case 'hashtag': case 'cashtag': case 'text_mention':
      return h('span.tag', {}, inner);
    default:
      return h('span', {}, inner);
  }
}

function build(text, entities, from, to, actions) {
  const parts = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) { rest = others; continue; }
    // A block stands on lines of its own: the line breaks next to it are part of it.
    const block = BLOCKS.includes(entity.type);
    const gap = text.slice(at, start);
    if (start > at) parts.push(block ? gap.replace(/\n$/, '') : gap);
    const inside = others.filter((other) => other.offset < end);
    const inner = build(text, inside, start, end, actions);
    parts.push(wrap(entity, text.slice(start, end), inner, actions));
    at = block && text[end] === '\n' ? end + 1 : end;
    // What reaches beyond this entity goes on after it.
    rest = others.filter((other) => other.offset + other.length > end);
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

/** Nodes for a text with entities. `actions.command` is called with a tapped command. */
export function formatted(text, entities, actions = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, sorted, 0, text.length, actions);
}
