// Asking the service: every answer is kept, and an answer that comes too late is thrown away.

import { state } from "./state.js";

const answers = new Map();

/** The JSON at a path with parameters; blank ones are left out. Rejects with the problem's own words. */
export function get(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== undefined);
  const url = given.length ? `${path}?${new URLSearchParams(given)}` : path;
  if (!answers.has(url)) {
    const answer = fetch(url, { headers: { Accept: "application/json" } }).then(read);
    answer.catch(() => answers.delete(url));
    answers.set(url, answer);
  }
  return answers.get(url);
}

/** Where an indicator clusters, by local Moran's I. */
export function localMoran(boundarySet, indicator, period) {
  return get("/analyses/local-moran", { boundary_set: boundarySet, indicators: indicator, periods: period });
}

async function read(response) {
  const body = await response.json();
  if (!response.ok) throw new Error((state.lang === "th" && body.detail_th) || body.detail || response.statusText);
  return body;
}

/** A function that runs one task at a time in effect: of several begun, only the last reports back. */
export function latestOnly() {
  let newest = 0;
  return async (task, done, failed) => {
    const mine = ++newest;
    try {
      const result = await task;
      if (mine === newest) done(result);
    } catch (error) {
      if (mine === newest) failed(error);
    }
  };
}
