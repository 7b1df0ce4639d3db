// Keys and live renewal for the console. Everything here also goes by Tab, mouse and touch.
"use strict";
(() => {
  const list = document.getElementById("daftar");
  const rows = () => (list ? [...list.querySelectorAll("tbody tr")] : []);
  const selected = () => list && list.querySelector("tr.selected");

  const select = (row) => {
    const old = selected();
    if (old) old.classList.remove("selected");
    if (!row) return;
    row.classList.add("selected");
    row.scrollIntoView({ block: "nearest" });
    row.querySelector("a.code").focus({ preventScroll: true });
  };

  const move = (by) => {
    const all = rows();
    const at = all.indexOf(selected());
    select(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  };

  const open = (id, field) => {
    const part = document.getElementById(id);
    if (!part) return false;
    part.open = true;
    part.scrollIntoView({ block: "center" });
    document.getElementById(field).focus({ preventScroll: true });
    return true;
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => { const take = document.getElementById("ambil"); if (take) take.click(); },
    n: () => open("catatan", "note"),
    r: () => open("balas", "answer"),
    u: () => open("urgensi", "urgency-reason"),
    e: () => open("tutup", "close-reason"),
    "/": () => document.getElementById("cari").focus(),
    "?": () => location.assign("/petugas/bantuan"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input, textarea, select, audio, video");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const does = keys[event.key];
    if (does) { event.preventDefault(); does(); }
  });

  // The buttons in the head lead to closed parts: open them.
  const fields = { catatan: "note", balas: "answer", urgensi: "urgency-reason", tutup: "close-reason" };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const id = link && link.getAttribute("href").slice(1);
    if (id in fields && open(id, fields[id])) { event.preventDefault(); return; }
    const row = event.target.closest(".queue tbody tr");
    if (row && !event.target.closest("a, button")) row.querySelector("a.code").click();
  });

  // A form goes once, however often its button is hit.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  if (!list || !list.dataset.live) return;
  const news = document.getElementById("kabar");
  const source = new EventSource(list.dataset.live);
  source.addEventListener("daftar", (event) => {
    const before = new Set(rows().map((row) => row.id));
    const at = selected() && selected().id;
    const focus = document.activeElement && list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const top = scrollY;
    list.innerHTML = event.data;
    const fresh = rows().filter((row) => !before.has(row.id));
    if (fresh.length) news.textContent = list.dataset.fresh + " " + fresh.map((row) => row.querySelector(".code").textContent).join(", ");
    const again = at && document.getElementById(at);
    if (again) again.classList.add("selected");
    const link = focus && [...list.querySelectorAll("a")].find((each) => each.getAttribute("href") === focus);
    if (link) link.focus({ preventScroll: true });
    scrollTo(0, top);
  });
  source.addEventListener("selesai", () => {
    source.close();
    document.getElementById("berhenti").hidden = false;
  });
})();
