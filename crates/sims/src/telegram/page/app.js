// The page as a whole: who is chosen, what is shown, and staying in step with the simulator.

import * as api from './api.js';
import { Composer } from './composer.js';
import { avatar, complain, fullName, h, icon, iconButton, popup, toast } from './dom.js';
import { Messages } from './messages.js';
import { buildPeople } from './people.js';
import { applyLanguage, currentLanguage, setLanguage, t } from './words.js';

const THEME = 'sim.theme';
const USER = 'sim.user';
const RETRY_MS = 1500;
const ACTION_MS = 5000;

const shell = document.getElementById('app');
const peopleHost = document.getElementById('people');
const chatHost = document.getElementById('chat');
const darkWanted = matchMedia('(prefers-color-scheme: dark)');

const app = {
  users: new Map(),
  bots: [],
  bot: null,
  current: null,
  seq: 0,
  view: null,
  composer: null,
  info: null,
  skew: 0,
  drawPeople: () => {},

  now: () => Math.floor(Date.now() / 1000) + app.skew,
  isDark: () => document.documentElement.dataset.theme === 'dark',

  toggleTheme() {
    localStorage.setItem(THEME, app.isDark() ? 'light' : 'dark');
    applyTheme();
    rebuild();
  },

  toggleLanguage() {
    setLanguage(currentLanguage() === 'fa' ? 'en' : 'fa');
    rebuild();
  },

  async chooseBot(username) {
    api.selectBot(username);
    app.users.clear();
    app.seq = 0;
    await app.refresh();
    rebuild();
  },

  async refresh() {
    const state = await api.state();
    app.users = new Map(state.users.map((user) => [user.id, user]));
    app.bots = state.bots;
    app.bot = state.bot;
    app.seq = state.seq;
    app.skew = state.now - Math.floor(Date.now() / 1000);
    app.drawPeople();
  },

  async open(id) {
    shell.classList.remove('list-open');
    app.current = id;
    localStorage.setItem(USER, String(id));
    history.replaceState(null, '', `${location.pathname}${location.search}#${id}`);
    app.drawPeople();
    await showChat();
  },

  botTexts: () => app.view?.botTexts() ?? [],
  redrawComposer: () => app.composer?.draw(app.users.get(app.current), app.info),
};

function applyTheme() {
  const chosen = localStorage.getItem(THEME);
  document.documentElement.dataset.theme = chosen ?? (darkWanted.matches ? 'dark' : 'light');
}

function rebuild() {
  app.drawPeople = buildPeople(peopleHost, app);
  if (app.current !== null) showChat();
  else showNothing();
}

function showNothing() {
  chatHost.replaceChildren(
    h('header.chat-head.plain', {}, iconButton('menu', t('people'), () => shell.classList.add('list-open'), { class: 'list-button' })),
    h('div.nothing', {}, h('span', {}, t('chooseUser'))));
}

function header() {
  const user = app.users.get(app.current);
  const bot = app.info.bot;
  const doing = user.action ? h('span.doing', {}, user.action === 'typing' ? t('typing') : t('uploading')) : null;
  const more = iconButton('more', t('menu'), () => popup(more, [
    user.blocked
      ? ['check', t('unblock'), () => setBlocked(false)]
      : ['block', t('block'), () => setBlocked(true), 'bad'],
    [app.isDark() ? 'sun' : 'moon', t('theme'), app.toggleTheme],
    ['globe', t('switchLanguage'), app.toggleLanguage],
  ]));
  return h('header.chat-head', {},
    iconButton('menu', t('people'), () => shell.classList.add('list-open'), { class: 'list-button' }),
    avatar(bot.id, bot.name, 'bot'),
    h('div.chat-title', {},
      h('b', { dir: 'auto' }, bot.name),
      h('small', {}, doing ?? [h('span.kind', {}, `${t('bot')} · `), h('bdi', { dir: 'ltr' }, `@${bot.username}`)])),
    h('span.role', { title: `@${user.username ?? ''} · ${user.id}` }, avatar(user.id, fullName(user), 'tiny'),
      h('span.who', { dir: 'auto' }, user.first_name), h('span.as', {}, t('as', { name: `\u2068${fullName(user)}\u2069` }))),
    more);
}

function pinned() {
  const pin = app.info.pinned;
  if (!pin) return null;
  return h('button.pinned', {
    type: 'button',
    onclick: () => app.view.list.querySelector(`[data-id="${pin.id}"]`)?.scrollIntoView({ block: 'center', behavior: 'smooth' }),
  }, icon('pin'), h('span', {}, h('b', {}, t('pinned')), h('span', { dir: 'auto' }, pin.text)));
}

function welcome() {
  const bot = app.info.bot;
  return h('div.welcome', {}, avatar(bot.id, bot.name, 'big bot'), h('b', {}, bot.name),
    bot.description ? h('p', { dir: 'auto' }, h('strong', {}, t('whatCanBot')), h('br'), bot.description) : h('p', {}, h('bdi', { dir: 'ltr' }, `@${bot.username}`)));
}

async function setBlocked(blocked) {
  try {
    await api.setBlocked(app.current, blocked);
  } catch (error) {
    complain(error);
  }
}

async function showChat() {
  const id = app.current;
  if (!app.users.has(id)) return showNothing();
  try {
    const info = await api.chat(id, 0);
    if (app.current !== id) return null;
    app.info = info;
  } catch (error) {
    return complain(error);
  }
  app.view = new Messages(id, { command: (text) => app.composer.send(text) });
  app.composer = new Composer(app, id);
  app.head = h('div.heads');
  app.empty = h('div.empty');
  app.view.scroller.prepend(app.empty);
  chatHost.replaceChildren(app.head, app.view.element, app.composer.element);
  dropZone(app.view.element);
  drawChat();
  app.view.take(app.info.items, app.now());
  requestAnimationFrame(() => app.view.toBottom());
  markRead();
  return null;
}

function drawChat() {
  const user = app.users.get(app.current);
  app.head.replaceChildren(...[header(), pinned()].filter(Boolean));
  app.empty.replaceChildren(...(user.last ? [] : [welcome()]));
  app.composer.draw(user, app.info);
}

function dropZone(area) {
  const zone = h('div.drop-zone', {}, icon('image'), h('span', {}, t('drop')));
  area.append(zone);
  area.addEventListener('dragover', (event) => { event.preventDefault(); area.classList.add('dragging'); });
  area.addEventListener('dragleave', (event) => { if (!area.contains(event.relatedTarget)) area.classList.remove('dragging'); });
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    area.classList.remove('dragging');
    app.composer.offer([...event.dataTransfer.files]);
  });
}

async function updateChat() {
  const { view } = app;
  const info = await api.chat(view.user, view.after);
  if (app.view !== view) return;
  app.info = info;
  drawChat();
  view.take(info.items, app.now());
  markRead();
}

function markRead() {
  const user = app.users.get(app.current);
  if (user?.unread > 0 && document.visibilityState === 'visible') api.markRead(app.current).catch(() => {});
}

function takeChanges(changes) {
  app.seq = changes.seq;
  if (changes.now) app.skew = changes.now - Math.floor(Date.now() / 1000);
  for (const user of changes.users) {
    app.users.set(user.id, user);
    if (user.action) setTimeout(() => forgetAction(user), ACTION_MS);
  }
  app.drawPeople();
}

function forgetAction(user) {
  if (app.users.get(user.id) !== user) return;
  user.action = null;
  app.drawPeople();
  if (user.id === app.current) drawChat();
}

/** One long poll after the other, for ever; a lost connection is told once. */
async function follow() {
  let offline = false;
  for (;;) {
    try {
      const changes = await api.changes(app.seq);
      if (offline) { toast(t('online'), 'good'); await app.refresh(); if (app.current !== null) await showChat(); }
      offline = false;
      takeChanges(changes);
      const mine = changes.users.some((user) => user.id === app.current);
      if (app.view && (mine || changes.bot)) await updateChat();
    } catch {
      if (!offline) toast(t('offline'), 'bad');
      offline = true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function firstUser() {
  const wanted = Number(location.hash.slice(1)) || Number(localStorage.getItem(USER));
  return app.users.has(wanted) ? wanted : null;
}

async function begin() {
  applyTheme();
  applyLanguage();
  darkWanted.addEventListener('change', () => { applyTheme(); rebuild(); });
  document.getElementById('shade').addEventListener('click', () => shell.classList.remove('list-open'));
  document.addEventListener('visibilitychange', markRead);
  addEventListener('hashchange', () => { const id = firstUser(); if (id !== null && id !== app.current) app.open(id); });
  for (;;) {
    try {
      await app.refresh();
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  app.current = firstUser();
  if (app.current === null) shell.classList.add('list-open');
  rebuild();
  follow();
}

begin();
