// A map to put into another page: what its address says, and nothing to choose.

import { colorsOf } from "./colors.js";
import { get, localMoran } from "./data.js";
import { showLisaLegend, showProblem, showValueLegend } from "./legend.js";
import { AreaMap } from "./map.js";
import { state } from "./state.js";
import { named, numberName, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const level = state.level || "province";
const byId = new Map();
const map = new AreaMap($("map"), { onHover: hover, onPick: () => {} });
document.documentElement.lang = state.lang;
$("map").setAttribute("aria-label", words().map);
$("whole").href = `/${location.search}`;

const indicator = await get(`/indicators/${encodeURIComponent(state.indicator)}`).catch((problem) => fail({}, problem));
if (indicator) await draw().catch((problem) => fail(indicator, problem));
map.map.once("idle", () => document.body.removeAttribute("aria-busy"));
map.map.triggerRepaint();

async function draw() {
  const { areas } = await get(`/levels/${level}/areas`);
  await map.showLevel(level);
  const question = { level, indicator: indicator.id, period: state.period };
  const values = await get("/values", { ...question, scheme: state.scheme });
  if (state.view === "lisa") $("legend").textContent = words().computing;
  const lisa = state.view === "lisa" ? await localMoran(level, indicator.id, values.period) : null;
  for (const area of areas) byId.set(area.fid, area);
  values.ids.forEach((id, i) => Object.assign(byId.get(id), { value: values.values[i], status: values.status[i] }));
  map.color(colorsOf(values, lisa));
  if (lisa) showLisaLegend($("legend"), indicator, values, lisa);
  else showValueLegend($("legend"), indicator, values);
  map.mark("picked", areas.find((area) => area.code === state.area)?.fid ?? null);
}

function fail(what, problem) {
  showProblem($("legend"), what, problem);
}

function hover(id, event) {
  const area = byId.get(id);
  $("tooltip").hidden = !area;
  if (!area) return;
  const value = area.value === null ? words().status[area.status] : `${numberName(area.value, indicator.decimals)} ${named(indicator, "unit")}`;
  $("tooltip").textContent = `${named(area)} · ${value}`;
  Object.assign($("tooltip").style, { left: `${Math.min(event.clientX + 14, innerWidth - 160)}px`, top: `${event.clientY + 14}px` });
}
