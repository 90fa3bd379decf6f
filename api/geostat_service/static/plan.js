// Forms of the pages of the plan: what is asked, accepted, answered and delivered, with the token of whoever may.

const KEY = "geostat-token";
const thai = document.documentElement.lang === "th";
const say = (form, text, bad = false) => {
  const line = form.querySelector(".said");
  line.textContent = text;
  line.classList.toggle("bad", bad);
};
const headers = (more = {}) => {
  const token = sessionStorage.getItem(KEY);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
};

/** The answer of the service, or an error whose message says what to do. */
async function post(path, body, kind) {
  const response = await fetch(path, { method: "POST", headers: headers(kind), body });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? response.statusText);
  return answer;
}

async function sending(form, work) {
  const button = form.querySelector("button");
  button.disabled = true;
  say(form, thai ? "กำลังส่ง…" : "Sending…");
  try {
    await work();
  } catch (error) {
    say(form, error.message, true);
  } finally {
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-token]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, form.elements.token.value.trim());
    form.reset();
    say(form, thai ? "จำโทเคนไว้จนกว่าจะปิดหน้านี้" : "Kept until this tab is closed");
  });
}

for (const form of document.querySelectorAll("form[data-post]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    const body = Object.fromEntries(filled.map(([name, value]) => [name, name === "revision" ? Number(value) : value]));
    sending(form, async () => {
      await post(form.dataset.post, JSON.stringify(body), { "Content-Type": "application/json" });
      location.reload();
    });
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sending(form, async () => {
      const file = form.elements.file.files[0];
      const inspected = new FormData();
      inspected.append("file", file);
      const { report, recipe } = await post("/imports/inspections", inspected);
      const errors = report.findings.filter((each) => each.severity === "error").map((each) => (thai && each.message_th) || each.message);
      const shown = form.querySelector(".report");
      shown.hidden = !errors.length;
      shown.textContent = errors.join("\n");
      if (!report.can_apply) throw new Error(thai ? "ยังนำเข้าไม่ได้ ต้องแก้ไขก่อน" : "This cannot be imported yet; see what stands in the way");
      const applied = new FormData();
      applied.append("file", file);
      applied.append("recipe", recipe);
      const written = await post("/imports", applied);
      say(form, thai ? `นำเข้าแล้ว: ใหม่ ${written.new} แก้ไข ${written.revised} เหมือนเดิม ${written.unchanged}` : `Imported: ${written.new} new, ${written.revised} revised, ${written.unchanged} unchanged`);
    });
  });
}

for (const form of document.querySelectorAll("form[data-load]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sending(form, async () => {
      const loaded = await post("/plan/loads", new FormData(form));
      const shown = form.querySelector(".report");
      const counts = Object.entries(loaded.counts).map(([kind, each]) => `${kind}: ${Object.entries(each).map(([word, n]) => `${n} ${word}`).join(", ")}`);
      shown.hidden = false;
      shown.textContent = [...loaded.findings.map((each) => each.message), ...counts].join("\n");
      if (loaded.findings.length) throw new Error(thai ? "ยังไม่ได้บันทึก ต้องแก้ไขก่อน" : "Nothing was written; see what stands in the way");
      say(form, loaded.loaded ? (thai ? "บันทึกแล้ว" : "Loaded") : (thai ? "ตรวจแล้ว นำเข้าได้" : "Checked: it can be loaded"));
    });
  });
}

for (const button of document.querySelectorAll("form button")) button.disabled = false; // now that nothing goes into an address
