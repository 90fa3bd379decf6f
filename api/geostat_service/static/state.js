// What the page shows, kept in the address, so that a link shows the same.

const DEFAULTS = {
  lang: (navigator.language || "th").startsWith("en") ? "en" : "th",
  level: "province",
  indicator: "gpp_per_capita",
  period: "",
  scheme: "quantiles",
  view: "value",
  area: "",
};

const listeners = [];

export const state = read();

function read() {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, given.get(key) ?? value]));
}

/** Call `listener(changed)` after every change, with the names of what has changed. */
export function onChange(listener) {
  listeners.push(listener);
}

/** Change some of the state; what stays the same stays quiet. */
export function change(parts) {
  const changed = apply(parts);
  if (!changed.size) return;
  const shown = Object.entries(state).filter(([key, value]) => key === "lang" || value !== DEFAULTS[key]);
  history.pushState(null, "", `?${new URLSearchParams(shown)}`);
  announce(changed);
}

function apply(parts) {
  const changed = new Set(Object.keys(parts).filter((key) => state[key] !== parts[key]));
  Object.assign(state, parts);
  return changed;
}

function announce(changed) {
  for (const listener of listeners) listener(changed);
}

addEventListener("popstate", () => announce(apply(read())));
