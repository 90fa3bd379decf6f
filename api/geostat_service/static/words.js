// The words of the page in both languages.

import { state } from "./state.js";

const WORDS = {
  th: {
    tagline: "สถิติเชิงพื้นที่ของประเทศไทย",
    api: "สำหรับนักพัฒนา (API)",
    plan: "แผนสถิติ",
    otherLanguage: "English",
    skip: "ข้ามไปที่รายชื่อพื้นที่",
    indicator: "ตัวชี้วัด",
    search: "ค้นหาตัวชี้วัด…",
    period: "ปี",
    periodKinds: { FY: "ปีงบประมาณ", Q: "ไตรมาส", S: "ครึ่งปี", crop: "ปีเพาะปลูก" },
    level: "ระดับพื้นที่",
    show: "แสดง",
    viewValue: "ค่าสถิติ",
    viewLisa: "พื้นที่ที่เกาะกลุ่มกัน (LISA)",
    scheme: "วิธีแบ่งชั้น",
    goTo: "ไปที่พื้นที่",
    choose: "— เลือก —",
    map: "แผนที่",
    legend: "คำอธิบายสัญลักษณ์",
    ranking: "เรียงตามค่า",
    noData: "ไม่มีข้อมูล",
    notEstablished: "ยังไม่จัดตั้งในปีนั้น",
    areas: (n) => `${n} พื้นที่`,
    rank: (rank, of) => `อันดับที่ ${rank} จาก ${of}`,
    highestFirst: "เรียงจากค่ามากไปน้อย",
    lowestFirst: "เรียงจากค่าน้อยไปมาก (น้อยดีกว่า)",
    cluster: "กลุ่มจังหวัด",
    noCluster: "ไม่อยู่ในกลุ่มจังหวัดใด",
    members: "จังหวัดในกลุ่ม",
    region: "ภาค",
    area: "เนื้อที่",
    km2: "ตร.กม.",
    neighbors: "พื้นที่ที่มีเขตติดต่อกัน",
    noNeighbors: "ไม่มีพื้นที่ที่มีเขตติดต่อทางบก",
    bridge: "เชื่อมด้วยสะพาน",
    history: "แนวโน้ม",
    source: "ที่มา",
    edition: "ชุดข้อมูล",
    license: "สัญญาอนุญาต",
    asJson: "ข้อมูลนี้ในรูป JSON",
    profile: "ตำแหน่งทางยุทธศาสตร์และผลิตภัณฑ์ที่มีศักยภาพ →",
    close: "ปิด",
    loading: "กำลังโหลด…",
    computing: "กำลังคำนวณ…",
    established: (date) => `จัดตั้งเมื่อ ${date}`,
    method: (run) => `Local Moran’s I น้ำหนักแบบ ${run.weights.method}, สุ่มสลับ ${run.parameters.permutations.toLocaleString()} ครั้ง (seed ${run.parameters.seed}), p สองด้าน ปรับแบบ Benjamini–Hochberg ≤ ${run.parameters.alpha}`,
    status: { "": "", p: "ข้อมูลเบื้องต้น", r: "ข้อมูลปรับปรุง", e: "ค่าประมาณ", derived: "คำนวณจากค่าที่เผยแพร่", aggregated: "รวมจากค่ารายจังหวัด", missing: "ไม่มีข้อมูล", not_established: "ยังไม่จัดตั้งในปีนั้น" },
    classes: { HH: "สูงท่ามกลางสูง", LL: "ต่ำท่ามกลางต่ำ", HL: "สูงท่ามกลางต่ำ", LH: "ต่ำท่ามกลางสูง", not_significant: "ไม่มีนัยสำคัญ", isolate: "ไม่มีพื้นที่ติดกัน", no_data: "ไม่มีข้อมูล" },
    schemes: { quantiles: "จำนวนเท่ากัน (quantiles)", fisher_jenks: "Fisher–Jenks", equal_interval: "ช่วงเท่ากัน", std_mean: "ส่วนเบี่ยงเบนมาตรฐาน", box_plot: "Box plot", head_tail: "Head/tail breaks" },
    pillars: { economic: "เศรษฐกิจ", social: "สังคม", environment: "ทรัพยากรธรรมชาติและสิ่งแวดล้อม" },
    topics: { gpp: "ผลิตภัณฑ์จังหวัด", agriculture: "เกษตร", land_use: "การใช้ที่ดิน", tourism: "การท่องเที่ยว", household_debt: "หนี้ครัวเรือน", income: "รายได้", household: "ครัวเรือน", poverty: "ความยากจน", inequality: "ความเหลื่อมล้ำ", labour: "แรงงาน", population: "ประชากร", health: "สุขภาพ", education: "การศึกษา", family_community: "ครอบครัวและชุมชน", participation: "การมีส่วนร่วม", transport: "คมนาคม", communication: "การสื่อสาร", transport_communication: "คมนาคมและการสื่อสาร", housing_environment: "ที่อยู่อาศัยและสภาพแวดล้อม", housing: "ที่อยู่อาศัย", safety: "ความปลอดภัย", human_development: "การพัฒนาคน", energy: "พลังงาน", pollution: "มลพิษ", disaster: "ภัยพิบัติ", waste: "ขยะ" },
  },
  en: {
    tagline: "Area statistics of Thailand",
    api: "For developers (API)",
    plan: "Statistical plan",
    otherLanguage: "ภาษาไทย",
    skip: "Skip to the list of areas",
    indicator: "Indicator",
    search: "Search indicators…",
    period: "Year",
    periodKinds: { FY: "Fiscal year", Q: "Quarter", S: "Half-year", crop: "Crop year" },
    level: "Areas",
    show: "Show",
    viewValue: "Values",
    viewLisa: "Clusters and outliers (LISA)",
    scheme: "Classes",
    goTo: "Go to",
    choose: "— choose —",
    map: "Map",
    legend: "Legend",
    ranking: "By value",
    noData: "No data",
    notEstablished: "Not established yet",
    areas: (n) => (n === 1 ? "1 area" : `${n} areas`),
    rank: (rank, of) => `Rank ${rank} of ${of}`,
    highestFirst: "highest value first",
    lowestFirst: "lowest value first (lower is better)",
    cluster: "Provincial cluster",
    noCluster: "In no provincial cluster",
    members: "Provinces in it",
    region: "Region",
    area: "Area",
    km2: "km²",
    neighbors: "Neighbors by land",
    noNeighbors: "No neighbors by land",
    bridge: "over a bridge",
    history: "Over the years",
    source: "Source",
    edition: "Edition",
    license: "License",
    asJson: "These data as JSON",
    profile: "Positioning and Product Champions →",
    close: "Close",
    loading: "Loading…",
    computing: "Computing…",
    established: (date) => `Established on ${date}`,
    method: (run) => `Local Moran’s I, ${run.weights.method} weights, ${run.parameters.permutations.toLocaleString()} permutations (seed ${run.parameters.seed}), two-sided p adjusted by Benjamini–Hochberg ≤ ${run.parameters.alpha}`,
    status: { "": "", p: "preliminary", r: "revised", e: "estimated", derived: "derived from published values", aggregated: "combined from provinces", missing: "no data", not_established: "not established yet" },
    classes: { HH: "High among high", LL: "Low among low", HL: "High among low", LH: "Low among high", not_significant: "Not significant", isolate: "No neighbors", no_data: "No data" },
    schemes: { quantiles: "Equal counts (quantiles)", fisher_jenks: "Fisher–Jenks", equal_interval: "Equal intervals", std_mean: "Standard deviations", box_plot: "Box plot", head_tail: "Head/tail breaks" },
    pillars: { economic: "Economy", social: "Society", environment: "Natural resources and environment" },
    topics: {},
  },
};

/** The words of the language that is chosen. */
export const words = () => WORDS[state.lang] ?? WORDS.th;

/** A title, name or unit in the language that is chosen, in the other where it has none. */
export const named = (thing, key = "name") => thing[`${key}_${state.lang}`] ?? thing[`${key}_en`] ?? thing[`${key}_th`] ?? thing.code;

/** The name of a topic: `household_debt` reads well enough in English. */
export const topicName = (topic) => words().topics[topic] ?? topic.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase()).replace("Gpp", "GPP");


/** A period in the calendar of the language, with the other beside it. */
export function periodName(period) {
  const thai = state.lang === "th";
  const [, first, sign, part] = period.match(/^(\d{4})([-/]?)(.*)$/);
  const years = (offset) => {
    const year = Number(first) + offset;
    if (sign !== "/") return String(year);
    return part.length === 2 ? `${year}/${String(year + 1).slice(2)}` : `${year}–${Number(part) + offset}`;
  };
  const prefix = partName(first, sign, part, thai);
  return (thai ? `${prefix} พ.ศ. ${years(543)} (${years(0)})` : `${prefix} ${years(0)} (${years(543)} BE)`).trim();
}

/** What part or kind of a year it is: a month, a quarter, a fiscal year. */
function partName(year, sign, part, thai) {
  const kinds = words().periodKinds;
  if (sign === "/") return part.length === 2 ? kinds.crop : "";
  if (/^\d/.test(part)) {
    const [month, day] = part.split("-").map(Number);
    return new Date(year, month - 1, day || 1).toLocaleDateString(thai ? "th-TH" : "en-GB", { month: "short", day: day ? "numeric" : undefined });
  }
  return part && `${kinds[part.replace(/\d/, "")]} ${part.replace(/\D/g, "")}`.trim();
}

/** A number with as many decimals as the indicator has. */
export function numberName(value, decimals) {
  if (value === null || value === undefined) return words().noData;
  return value.toLocaleString(state.lang === "th" ? "th-TH" : "en-GB", { minimumFractionDigits: 0, maximumFractionDigits: decimals });
}

/** Put the words where the page asks for them by `data-text`. */
export function translatePage() {
  document.documentElement.lang = state.lang;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = words()[node.dataset.placeholder];
  const button = document.querySelector("#language");
  button.textContent = words().otherLanguage;
  button.lang = state.lang === "th" ? "en" : "th";
  document.querySelector("#map").setAttribute("aria-label", words().map);
}
