// Forms and live renewal for the console.
"use strict";
(() => {
  const list = document.getElementById("daftar");
  const rows = () => (list ? [...list.querySelectorAll("tbody tr")] : []);
  const selected = () => list && list.querySelector("tr.selected");

  // A form goes once, however often its button is hit. One that brings a file leaves its page where it is, and may go again.
  document.addEventListener("submit", (event) => {
    if ("file" in event.target.dataset) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // What is ticked, marked and in focus stays so when the rows are made anew.
  const key = (node) => node.name === "kasus" ? "=" + node.value : node.getAttribute("href") || (node.name ? node.name + node.value : "");
  const renew = (html) => {
    const ticked = new Set([...list.querySelectorAll("input[name=kasus]:checked")].map((box) => box.value));
    const at = selected() && selected().id;
    const active = document.activeElement;
    const focus = active && list.contains(active) ? key(active) : "";
    const top = scrollY;
    list.innerHTML = html;
    list.querySelectorAll("input[name=kasus]").forEach((box) => { box.checked = ticked.has(box.value); });
    const again = at && document.getElementById(at);
    if (again) again.classList.add("selected");
    const found = focus && [...list.querySelectorAll("a, button, input")].find((each) => key(each) === focus);
    if (found) found.focus({ preventScroll: true });
    scrollTo(0, top);
  };

  if (!list || !list.dataset.live) return;
  const news = document.getElementById("kabar");
  const show = document.getElementById("tampilkan");
  const source = new EventSource(list.dataset.live);
  let waiting = null;
  const ids = (root) => [...root.querySelectorAll("tbody tr")].map((row) => row.id);
  // Whoever ticks, reads further down or stands on a row keeps the rows where they are, until they ask for the new ones.
  const busy = () => scrollY > 80 || selected() || list.querySelector("input[name=kasus]:checked") || (document.activeElement && document.activeElement.closest("#massal"));
  source.addEventListener("daftar", (event) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = event.data;
    const old = ids(list), now = ids(fresh.content);
    const added = now.filter((id) => !old.includes(id)).map((id) => fresh.content.getElementById(id).querySelector(".code").textContent);
    if (old.join() === now.join() || !busy()) {
      waiting = null;
      show.hidden = true;
      renew(event.data);
      if (added.length) news.textContent = list.dataset.fresh + " " + added.join(", ");
      return;
    }
    waiting = event.data;
    show.textContent = added.length ? list.dataset.show.replace("{}", added.length) : list.dataset.changed;
    show.hidden = false;
    news.textContent = show.textContent;
  });
  show.addEventListener("click", () => {
    if (waiting === null) return;
    renew(waiting);
    waiting = null;
    show.hidden = true;
    scrollTo(0, 0);
    const first = list.querySelector("a.code");
    if (first && !list.contains(document.activeElement)) first.focus({ preventScroll: true });
  });
  source.addEventListener("selesai", () => {
    source.close();
    document.getElementById("berhenti").hidden = false;
  });
})();
