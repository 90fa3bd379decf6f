// What the colors mean, and where the numbers come from.

import { LISA_COLORS, NO_DATA } from "./colors.js";
import { el, fill } from "./dom.js";
import { state } from "./state.js";
import { named, numberName, periodName, words } from "./words.js";

const row = (color, text, count) => el("li", {},
  el("i", { style: { background: color } }), el("span", {}, text), el("small", {}, words().areas(count)));

/** The legend of a choropleth. */
export function showValueLegend(node, indicator, values) {
  const { breaks, counts, colors } = values.classification ?? { breaks: [], counts: [], colors: [] };
  const number = (value) => numberName(value, indicator.decimals);
  const range = (i) => breaks[i] === breaks[i + 1]
    ? number(breaks[i + 1]) : `${number(breaks[i])} – ${number(breaks[i + 1])}`;
  const rows = colors.map((color, i) => row(color, range(i), counts[i])).reverse();
  const absent = (status) => values.status.filter((each) => each === status).length;
  if (absent("missing")) rows.push(row(NO_DATA, words().noData, absent("missing")));
  if (absent("not_established")) rows.push(row(NO_DATA, words().notEstablished, absent("not_established")));
  fill(node, heading(indicator, values), el("ul", {}, rows), notes(values), sourceOf(values.source));
}

/** The legend of the LISA map, and what it says. */
export function showLisaLegend(node, indicator, values, lisa) {
  const rows = Object.entries(lisa.statistics.classes)
    .filter(([name, count]) => count || ["HH", "LL", "HL", "LH"].includes(name))
    .map(([name, count]) => row(LISA_COLORS[name], words().classes[name], count));
  fill(node, heading(indicator, values),
    el("ul", {}, rows), el("p", { class: "reading" }, lisa.reading[state.lang] ?? lisa.reading.th), notes(lisa), el("p", { class: "note" }, words().method(lisa.run)), sourceOf(values.source));
}

const heading = (indicator, values) => [
  el("h2", {}, named(indicator, "title")),
  el("p", {}, `${periodName(values.period)} · ${named(indicator, "unit")}`),
];

/** Why there is nothing to show. */
export const showProblem = (node, indicator, error) => fill(node,
  el("h2", {}, named(indicator, "title")), el("p", { class: "reading", role: "alert" }, error.message));

const notes = ({ findings }) => findings.length
  ? el("details", { class: "note" }, el("summary", {}, `ⓘ ${findings.length}`), findings.map((finding) => el("p", {}, state.lang === "th" ? finding.message_th : finding.message)))
  : null;

/** Where a number comes from. */
export const sourceOf = (source) => el("p", { class: "note source" },
  `${words().source}: ${named(source, "owner_agency")}`, el("br"), source.source_title, el("br"),
  `${words().edition}: ${source.edition}`, el("br"), `${words().license}: ${source.license}`);
