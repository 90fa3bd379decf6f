// The pickers: native controls, so that the keyboard and screen readers know them.

import { setOptions } from "./dom.js";
import { change, state } from "./state.js";
import { named, periodName, topicName, words } from "./words.js";

const $ = (id) => document.getElementById(id);

/** Let the pickers change the state. */
export function listen(redrawIndicators) {
  for (const name of ["indicator", "period", "level", "scheme", "area"]) {
    $(name).addEventListener("change", (event) => change({ [name]: event.target.value, ...(name === "level" ? { area: "" } : {}) }));
  }
  for (const radio of document.getElementsByName("view")) radio.addEventListener("change", () => change({ view: radio.value }));
  $("search").addEventListener("input", redrawIndicators);
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  $("language").addEventListener("click", () => change({ lang: state.lang === "th" ? "en" : "th" }));
}

/** Offer the indicators that match the search, by pillar and topic; the chosen one stays among them. */
export function offerIndicators(indicators) {
  const text = $("search").value.trim().toLocaleLowerCase();
  const matches = (each) => each.id === state.indicator
    || `${each.id} ${each.title_en} ${each.title_th}`.toLocaleLowerCase().includes(text);
  const groups = new Map();
  for (const each of indicators.filter(matches)) {
    const group = `${words().pillars[each.pillar] ?? each.pillar} · ${topicName(each.topic)}`;
    groups.set(group, [...(groups.get(group) ?? []), [each.id, named(each, "title")]]);
  }
  setOptions($("indicator"), [...groups], state.indicator);
}

/** Offer the periods, latest first. */
export function offerPeriods(periods, chosen) {
  setOptions($("period"), [...periods].reverse().map((period) => [period, periodName(period)]), chosen);
}

/** Offer levels, ways to classify, and the areas in the order of the alphabet of the language. */
export function offerChoices(levels, areas) {
  setOptions($("level"), levels.map((level) => [level.id, named(level, "title")]), state.level);
  setOptions($("scheme"), Object.entries(words().schemes), state.scheme);
  const order = new Intl.Collator(state.lang);
  const sorted = [...areas].sort((a, b) => order.compare(named(a), named(b)));
  setOptions($("area"), [["", words().choose], ...sorted.map((area) => [area.code, named(area)])], state.area);
  for (const radio of document.getElementsByName("view")) radio.checked = radio.value === state.view;
  $("scheme").disabled = state.view === "lisa";
}
