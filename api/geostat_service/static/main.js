// The page: state in, map, legend, ranking and card out.

import { showCard } from "./card.js";
import { NO_DATA, colorsOf } from "./colors.js";
import * as controls from "./controls.js";
import { get, latestOnly, localMoran } from "./data.js";
import { fill } from "./dom.js";
import { showLisaLegend, showProblem, showValueLegend } from "./legend.js";
import { AreaMap } from "./map.js";
import { showRanking } from "./ranking.js";
import { change, onChange, state } from "./state.js";
import { named, numberName, periodName, translatePage, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const shown = { areas: [], byId: new Map(), values: null, lisa: null };
const [drawLatest, cardLatest] = [latestOnly(), latestOnly()];

const { indicators } = await get("/indicators");
const levels = (await get("/levels")).levels;
const map = new AreaMap($("map"), { onHover: hover, onPick: (id) => change({ area: shown.byId.get(id)?.code ?? "" }) });

const indicator = () => indicators.find((each) => each.id === state.indicator) ?? indicators[0];
const level = () => levels.find((each) => each.id === state.level) ?? levels[0];

controls.listen(() => controls.offerIndicators(indicators));
onChange((changed) => (changed.size === 1 && changed.has("area") ? drawCard() : draw()));
addEventListener("keydown", (event) => { if (event.key === "Escape" && state.area) close(); });
draw();

function draw() {
  translatePage();
  document.body.setAttribute("aria-busy", "true");
  if (state.view === "lisa" && !shown.lisa) say(words().computing);
  drawLatest(load(), present, presentProblem);
}

/** The areas of the level; then, if there are any for them, the values and what is tested of them. */
async function load() {
  const { areas } = await get(`/levels/${level().id}/areas`);
  await map.showLevel(level().id);
  try {
    const question = { level: level().id, indicator: indicator().id };
    const values = await get("/values", { ...question, period: heldPeriod(), scheme: state.scheme });
    const lisa = state.view === "lisa" ? await localMoran(level().id, indicator().id, values.period) : null;
    return { areas, values, lisa };
  } catch (problem) {
    return { areas, problem };
  }
}

const heldPeriods = () => [...new Set(indicator().held.flatMap((each) => each.periods))].sort();

/** The period that is chosen, or none, which asks for the latest, where the indicator has no such period. */
const heldPeriod = () => (heldPeriods().includes(state.period) ? state.period : "");

function present({ areas, values, lisa, problem }) {
  Object.assign(shown, { areas, values, lisa, byId: new Map(areas.map((area) => [area.fid, area])) });
  controls.offerIndicators(indicators);
  controls.offerChoices(levels, areas);
  if (problem) {
    presentProblem(problem);
    return;
  }
  controls.offerPeriods(values.periods, values.period);
  values.ids.forEach((id, i) => Object.assign(shown.byId.get(id), { value: values.values[i], status: values.status[i], lisa: lisa?.columns.class[i] }));
  map.color(colorsOf(values, lisa));
  if (lisa) showLisaLegend($("legend"), indicator(), values, lisa);
  else showValueLegend($("legend"), indicator(), values);
  showRanking($("ranking"), indicator(), areas, (area) => area.value, (area) => change({ area }));
  document.title = `${named(indicator(), "title")} ${periodName(values.period)} – geostat`;
  drawCard();
  settle();
}

/** Nothing is shown that would not answer the question: no colors, no ranking, no card. */
function presentProblem(problem) {
  map.color([...shown.byId.keys()].map((id) => [id, NO_DATA]));
  Object.assign(shown, { values: null, byId: new Map() });
  showProblem($("legend"), indicator(), problem);
  fill($("ranking"));
  controls.offerPeriods(heldPeriods(), state.period);
  $("card").hidden = true;
  settle();
}

function settle() {
  say("");
  map.map.once("idle", () => document.body.removeAttribute("aria-busy"));
  map.map.triggerRepaint();
}

function drawCard() {
  const area = shown.areas.find((each) => each.code === state.area);
  $("area").value = area?.code ?? "";
  map.mark("picked", area?.fid ?? null);
  if (!area || !shown.values) {
    $("card").hidden = true;
    return;
  }
  const question = { level: level().id, indicator: indicator().id, period: shown.values.period };
  cardLatest(get(`/areas/${encodeURIComponent(area.code)}`, question), (answer) => {
    const wasHidden = $("card").hidden;
    showCard($("card"), answer, { names: nameOf, lisaClass: area.lisa, onPick: (code) => change({ area: code }), onClose: close });
    $("card").hidden = false;
    if (wasHidden) $("card").focus({ preventScroll: matchMedia("(min-width: 800px)").matches });
  }, (error) => say(error.message));
}

function close() {
  change({ area: "" });
  $("area").focus();
}

const provinces = new Map((await get("/levels/province/areas")).areas.map((area) => [area.code, area]));
function nameOf(code) {
  return provinces.has(code) ? named(provinces.get(code)) : code;
}

function hover(id, event) {
  const area = shown.byId.get(id);
  $("tooltip").hidden = !area;
  if (!area) return;
  const value = area.value === null ? words().status[area.status]
    : `${numberName(area.value, indicator().decimals)} ${named(indicator(), "unit")}`;
  $("tooltip").textContent = [named(area), value, area.lisa && words().classes[area.lisa]].filter(Boolean).join(" · ");
  Object.assign($("tooltip").style, { left: `${event.clientX + 14}px`, top: `${event.clientY + 14}px` });
}

function say(text) {
  fill($("message"), text);
  $("message").hidden = !text;
}
