// The card of one area: its value, where it stands, who is beside it, and where that is known from.

import { el, fill, svg } from "./dom.js";
import { sourceOf } from "./legend.js";
import { state } from "./state.js";
import { named, numberName, periodName, words } from "./words.js";

/** Show the card of an area; `names` knows the other areas by code. */
export function showCard(node, area, { names, lisaClass, onPick, onClose }) {
  const { indicator } = area;
  const number = (value) => numberName(value, indicator.decimals);
  fill(node,
    el("button", { type: "button", class: "close", "aria-label": words().close, onclick: onClose }, "×"),
    el("h2", {}, named(area)),
    el("p", { class: "where" }, [area.region_en && named(area, "region"), area.area_km2 && `${numberName(area.area_km2, 0)} ${words().km2}`,
      area.valid_from && !area.members && words().established(area.valid_from)].filter(Boolean).join(" · ")),
    el("h3", {}, named(indicator, "title")),
    el("p", { class: "value" }, el("b", {}, indicator.value === null ? words().status[indicator.status] : number(indicator.value)),
      indicator.value === null ? "" : ` ${named(indicator, "unit")}`),
    el("p", {}, [periodName(indicator.period), indicator.value !== null && words().status[indicator.status]].filter(Boolean).join(" · ")),
    indicator.rank && el("p", { class: "rank" }, words().rank(indicator.rank, indicator.ranked),
      el("small", {}, ` ${indicator.rank_order === "lowest_first" ? words().lowestFirst : words().highestFirst}`)),
    lisaClass && el("p", { class: "lisa" }, `LISA: ${words().classes[lisaClass]}`),
    indicator.history.length > 1 && trend(indicator),
    cluster(area, names),
    neighbors(area, number, onPick),
    sourceOf(indicator.source),
    el("p", {}, el("a", { class: "profile", href: `/positioning/${encodeURIComponent(area.code)}?${new URLSearchParams({ level: area.level, lang: state.lang })}` }, words().profile)),
    el("p", { class: "note" }, el("a", { href: `/areas/${encodeURIComponent(area.code)}?${new URLSearchParams({ level: area.level, indicator: indicator.id, period: indicator.period })}` }, words().asJson)),
  );
}

function cluster(area, names) {
  if (area.members) return el("p", {}, `${words().members}: ${area.members.map(names).join(", ")}`);
  if (!area.cluster) return el("p", {}, words().noCluster);
  return el("p", { class: "cluster" }, el("b", {}, `${words().cluster}: `), named(area.cluster), el("br"),
    el("small", {}, area.cluster.members.map(names).join(", ")));
}

function neighbors(area, number, onPick) {
  if (!area.neighbors.length) return el("p", {}, words().noNeighbors);
  return [
    el("h3", {}, words().neighbors),
    el("table", { class: "neighbors" }, el("tbody", {}, area.neighbors.map((neighbor) => el("tr", {},
      el("td", {}, el("button", { type: "button", onclick: () => onPick(neighbor.code) }, named(neighbor)),
        neighbor.by === "bridge" && el("small", {}, ` (${words().bridge})`)),
      el("td", {}, neighbor.value === null ? words().status[neighbor.status] : number(neighbor.value)))))),
  ];
}

const WIDTH = 280, HEIGHT = 70, PAD = 4;

function trend({ history, period, decimals }) {
  const time = ({ period: text }) => { const [, year, kind, part = 1] = text.match(/^(\d{4})[-/]?([A-Z]*)(\d{0,2})/); return Number(year) + ((part || 1) - 1) / ({ Q: 4, S: 2 }[kind] ?? 12); };
  const times = history.map(time), values = history.map((point) => point.value);
  const scale = (all, from, to) => {
    const low = Math.min(...all), span = Math.max(...all) - low || 1;
    return (each) => from + ((each - low) / span) * (to - from);
  };
  const x = scale(times, PAD, WIDTH - PAD), y = scale(values, HEIGHT - PAD, PAD);
  const points = history.map((point, i) => [x(times[i]), y(values[i]), point]);
  const chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "trend" },
    svg("polyline", { points: points.map(([px, py]) => `${px},${py}`).join(" ") }),
    ...points.map(([cx, cy, point]) => {
      const title = svg("title");
      title.textContent = `${periodName(point.period)}: ${numberName(point.value, decimals)}`;
      return svg("circle", { cx, cy, r: point.period === period ? 4 : 2, class: point.period === period ? "now" : "" }, title);
    }));
  const [first, last] = [history[0], history.at(-1)];
  chart.setAttribute("aria-label", `${words().history}: ${periodName(first.period)} ${numberName(first.value, decimals)}, ${periodName(last.period)} ${numberName(last.value, decimals)}`);
  return el("figure", {}, el("figcaption", {}, `${words().history} ${periodName(first.period)} – ${periodName(last.period)}`), chart);
}
