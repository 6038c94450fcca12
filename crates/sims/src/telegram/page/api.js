// The simulator's routes as functions. Every failure becomes an Error with the server's sentence.

async function ask(path, options = {}) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `${response.status}`);
  return body;
}

const post = (path, body) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) });

let bot = new URLSearchParams(location.search).get('bot') ?? '';

export const selectBot = (username) => { bot = username; };

function withBot(path) {
  if (!bot) return path;
  return `${path}${path.includes('?') ? '&' : '?'}bot=${encodeURIComponent(bot)}`;
}

export const state = () => ask(withBot('_sim/page/state'));

export const changes = (after, signal) => ask(withBot(`_sim/page/changes?after=${after}&wait_ms=25000`), { signal });

export const chat = (user, after) => ask(withBot(`_sim/page/chats/${user}?after=${after}`));

export const markRead = (user) => post(withBot(`_sim/page/chats/${user}/read`));

export const addUser = (user) => post('_sim/users', user);

export const write = (user, message) => post(withBot(`_sim/users/${user}/messages`), message);

export function upload(user, kind, files, caption) {
  const form = new FormData();
  files.forEach((file, index) => form.append(index ? `${kind}${index}` : kind, file, file.name || `${kind}.png`));
  if (caption) form.append('caption', caption);
  return ask(withBot(`_sim/users/${user}/messages`), { method: 'POST', body: form });
}

export const press = (user, wish) => post(withBot(`_sim/users/${user}/press`), wish);

export const setBlocked = (user, blocked) => post(withBot(`_sim/users/${user}/${blocked ? 'block' : 'unblock'}`));
