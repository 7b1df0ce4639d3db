// Forms and live renewal for the console.
"use strict";
(() => {
  const list = document.getElementById("daftar");
  const rows = () => (list ? [...list.querySelectorAll("tbody tr")] : []);
  const selected = () => list && list.querySelector("tr.selected");

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
