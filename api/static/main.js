// The page: state in, map, legend, ranking and card out.

import { showCard } from "./card.js";
import * as controls from "./controls.js";
import { get, latestOnly } from "./data.js";
import { fill } from "./dom.js";
import { LISA_COLORS, NO_DATA, showLisaLegend, showValueLegend } from "./legend.js";
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
  say(state.view === "lisa" && !shown.lisa ? words().computing : "");
  drawLatest(load(), present, (error) => { document.body.removeAttribute("aria-busy"); say(error.message); });
}

async function load() {
  const { areas } = await get(`/levels/${level().id}/areas`);
  const question = { level: level().id, indicator: indicator().id, period: state.period };
  const values = await valuesOf(question);
  const lisa = state.view === "lisa" ? await get("/analyses/local-moran", { ...question, period: values.period }) : null;
  await map.showLevel(level().id);
  return { areas, values, lisa };
}

/** The values of the period that is chosen, or of the latest where that has none. */
function valuesOf(question) {
  const held = indicator().held.flatMap((each) => each.periods);
  const period = held.includes(question.period) ? question.period : "";
  return get("/values", { ...question, period, scheme: state.scheme });
}

function present({ areas, values, lisa }) {
  Object.assign(shown, { areas, values, lisa, byId: new Map(areas.map((area) => [area.fid, area])) });
  values.ids.forEach((id, i) => Object.assign(shown.byId.get(id), { value: values.values[i], status: values.status[i], lisa: lisa?.classes[i] }));
  controls.offerIndicators(indicators);
  controls.offerPeriods(values.periods, values.period);
  controls.offerChoices(levels, areas);
  map.color(values.ids.map((id, i) => [id, lisa ? LISA_COLORS[lisa.classes[i]] : classColor(values, i)]));
  if (lisa) showLisaLegend($("legend"), indicator(), values, lisa);
  else showValueLegend($("legend"), indicator(), values);
  showRanking($("ranking"), indicator(), areas, (area) => area.value, (area) => change({ area }));
  document.title = `${named(indicator(), "title")} ${periodName(values.period)} – geostat`;
  say("");
  drawCard();
  map.map.once("idle", () => document.body.removeAttribute("aria-busy"));
  map.map.triggerRepaint();
}

function classColor({ values, classification }, i) {
  if (values[i] === null || !classification) return NO_DATA;
  const last = classification.colors.length - 1;
  const found = classification.breaks.slice(1).findIndex((upper) => values[i] <= upper);
  return classification.colors[found < 0 ? last : found];
}

function drawCard() {
  const area = shown.areas.find((each) => each.code === state.area);
  $("area").value = area?.code ?? "";
  map.mark("picked", area?.fid ?? null);
  if (!area) {
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
