// Every area in the order of its value: the map for whoever reads lists.

import { el, fill } from "./dom.js";
import { named, numberName, words } from "./words.js";

/** Show the areas, highest value first; `onPick(code)` is told which was chosen. */
export function showRanking(node, indicator, areas, valueOf, onPick) {
  const ranked = areas.filter((area) => valueOf(area) !== null).sort((a, b) => valueOf(b) - valueOf(a));
  const most = Math.max(...ranked.map((area) => Math.abs(valueOf(area))), Number.MIN_VALUE);
  fill(node,
    el("h2", {}, words().ranking),
    el("ol", {}, ranked.map((area) => el("li", {},
      el("button", { type: "button", onclick: () => onPick(area.code) },
        el("span", {}, named(area)),
        el("b", {}, numberName(valueOf(area), indicator.decimals)),
        el("i", { style: { width: `${(100 * Math.abs(valueOf(area))) / most}%` } }))))));
}
