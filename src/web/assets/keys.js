// Keys of the console. An element says with data-key which key leads to it, so a page adds a key by adding the attribute;
// everything that a key does also goes by Tab, mouse and touch.
"use strict";
(() => {
  const OFF = "suluh-tombol-mati";
  const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const turnOff = (yes) => { try { yes ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* a browser that remembers nothing */ } };

  // Up and down in the first list of the page.
  const rows = () => [...document.querySelectorAll("table.rows tbody tr")].filter((row) => row.querySelector("a"));
  const move = (by) => {
    const all = rows();
    const old = all.findIndex((row) => row.classList.contains("selected"));
    const row = all[old < 0 ? 0 : Math.min(all.length - 1, Math.max(0, old + by))];
    if (!row) return;
    if (old >= 0) all[old].classList.remove("selected");
    row.classList.add("selected");
    row.scrollIntoView({ block: "nearest" });
    (row.querySelector("a.code") || row.querySelector("a")).focus({ preventScroll: true });
  };

  // Opens a closed part and goes to its first field.
  const open = (part) => {
    part.open = true;
    part.scrollIntoView({ block: "center" });
    (part.querySelector("[data-first]") || part.querySelector("textarea, select, input:not([type=hidden])") || part.querySelector("summary")).focus({ preventScroll: true });
  };

  const go = (element) => {
    if (element.matches("details")) open(element);
    else if (element.matches("a, button, summary")) element.click();
    else element.focus();
  };

  // On a list a key acts on the selected case: it opens the case where the work is done; taking it is done at once.
  const PLACES = { r: "balas", n: "catatan", u: "urgensi", e: "tutup" };
  const act = (row, event) => {
    const address = row.querySelector("a.code").href;
    if (event.key === "a") {
      const form = Object.assign(document.createElement("form"), { method: "post", action: address + "/ambil", hidden: true });
      form.append(document.querySelector("input[name=token]").cloneNode());
      document.body.append(form);
      form.requestSubmit();
    } else if (event.key === "g") location.assign(address + "/gabung");
    else if (event.key in PLACES) location.assign(`${address}?tulis=${PLACES[event.key]}#${PLACES[event.key]}`);
    else return;
    event.preventDefault();
  };

  const typing = (target) => target.closest("input:not([name=kasus]), textarea, select, audio, video, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (off() || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") { event.preventDefault(); move(event.key === "j" ? 1 : -1); return; }
    const element = event.key.length === 1 && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (element) { event.preventDefault(); go(element); return; }
    const row = document.querySelector(".queue tr.selected");
    if (row) act(row, event);
  });

  // An address of a closed part opens it, once the browser has gone there itself and let go of the focus.
  addEventListener("pageshow", (event) => {
    const part = document.getElementById(location.hash.slice(1));
    if (part && part.matches("details") && !event.persisted) setTimeout(() => open(part));
  });

  // So does a link to it; a row leads where its link leads.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const part = link && document.getElementById(link.getAttribute("href").slice(1));
    if (part && part.matches("details")) { event.preventDefault(); open(part); return; }
    const row = event.target.closest(".queue tbody tr");
    if (row && !event.target.closest("a, button, input, label, summary")) row.querySelector("a.code").click();
  });

  // The list of the keys, with the switch. Without this script its link leads to the same list on the help page.
  const list = document.getElementById("daftar-tombol");
  const shown = document.querySelector("[data-key='?']");
  if (!list || !shown) return;
  shown.addEventListener("click", (event) => { event.preventDefault(); list.showModal(); });
  const use = list.querySelector("input");
  use.checked = !off();
  use.addEventListener("change", () => turnOff(!use.checked));
  list.querySelector("button").addEventListener("click", () => list.close());
})();
